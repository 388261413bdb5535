namespace Windhover.Launcher.Options;

/// <summary>Whether the requests of a client stay with one worker.</summary>
internal enum AffinityMode
{
    /// <summary>If the app has endpoints that need it.</summary>
    Auto,

    /// <summary>Whatever the app has.</summary>
    Cookie,

    None,
}

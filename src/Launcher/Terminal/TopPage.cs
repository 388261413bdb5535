namespace Windhover.Launcher.Terminal;

/// <summary>What is in the middle of the screen of <c>windhover top</c>. In the order of the keys 1 to 4.</summary>
internal enum TopPage
{
    Workers,
    Exporter,

    /// <summary>Of the launcher and all children.</summary>
    Log,

    /// <summary>What the launcher itself said: starts, ends, reloads, scalings.</summary>
    Events,
    Help,
}

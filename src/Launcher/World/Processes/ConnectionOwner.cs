namespace Windhover.Launcher.World.Processes;

/// <summary>Who has taken a connection.</summary>
internal enum ConnectionOwner
{
    /// <summary>The worker in question, or a process that it started.</summary>
    Worker,

    /// <summary>Another process.</summary>
    Other,

    /// <summary>It is taken, but the system does not say by whom.</summary>
    Unknown,
}

namespace Windhover.Launcher.Model;

/// <summary>What a command can be run on.</summary>
internal enum HookEvent
{
    /// <summary>Everything runs, for the first time.</summary>
    Serving,

    /// <summary>A worker takes requests.</summary>
    WorkerReady,

    /// <summary>A worker has ended, for any reason.</summary>
    WorkerExit,

    /// <summary>A reload is complete.</summary>
    Reload,

    /// <summary>A reload was abandoned.</summary>
    ReloadFailed,

    /// <summary>The launcher begins to end.</summary>
    Stopping,
}

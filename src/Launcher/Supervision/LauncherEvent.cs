namespace Windhover.Launcher.Supervision;

/// <summary>Something that happened, in the order in which the launcher learned of it.</summary>
internal abstract record LauncherEvent
{
    private LauncherEvent()
    {
    }

    /// <summary>All sockets are bound; children may be started.</summary>
    public sealed record Started : LauncherEvent;

    public sealed record ChildSpawned(ChildId Child, int Pid) : LauncherEvent;

    /// <param name="Child">Which one.</param>
    /// <param name="Reason">What the operating system said.</param>
    public sealed record SpawnFailed(ChildId Child, string Reason) : LauncherEvent;

    /// <summary>The worker library runs inside the child.</summary>
    public sealed record ChildAttached(ChildId Child) : LauncherEvent;

    /// <summary>The child accepts connections, or datagrams.</summary>
    public sealed record ChildReady(ChildId Child) : LauncherEvent;

    /// <param name="Child">Which one.</param>
    /// <param name="Status">How it ended.</param>
    public sealed record ChildExited(ChildId Child, ExitStatus Status) : LauncherEvent;

    /// <summary>An operator wants the launcher to end. The second request makes it quick.</summary>
    /// <param name="Source">What asked, for the log: a signal's name.</param>
    public sealed record StopRequested(string Source) : LauncherEvent;

    /// <summary>A signal that means something to other servers, and nothing yet to this one.</summary>
    /// <param name="Signal">Its name.</param>
    public sealed record SignalRefused(string Signal) : LauncherEvent;

    /// <summary>A deadline that the arbiter named has passed.</summary>
    public sealed record DeadlinePassed : LauncherEvent;
}

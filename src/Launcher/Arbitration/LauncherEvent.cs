using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>Something that happened, in the order in which the launcher learned of it.</summary>
internal abstract record LauncherEvent
{
    private LauncherEvent()
    {
    }

    /// <summary>All sockets are bound; children may be started.</summary>
    public sealed record Started : LauncherEvent;

    /// <param name="Child">Which one.</param>
    /// <param name="Pid">Of the process.</param>
    /// <param name="BoardRow">Where it says how it does; null if it has no such place.</param>
    public sealed record ChildSpawned(ChildId Child, int Pid, int? BoardRow = null) : LauncherEvent;

    /// <param name="Child">Which one.</param>
    /// <param name="Reason">What the operating system said.</param>
    public sealed record SpawnFailed(ChildId Child, string Reason) : LauncherEvent;

    /// <summary>The worker library runs inside the child.</summary>
    public sealed record ChildAttached(ChildId Child) : LauncherEvent;

    /// <summary>A child that has not attached was looked into.</summary>
    /// <param name="Child">Which one.</param>
    /// <param name="Doing">What it does instead, as the end of a sentence.</param>
    public sealed record SilentChildSeen(ChildId Child, string Doing) : LauncherEvent;

    /// <summary>The child accepts connections, or datagrams.</summary>
    public sealed record ChildReady(ChildId Child) : LauncherEvent;

    /// <param name="Child">Which one.</param>
    /// <param name="Status">How it ended.</param>
    public sealed record ChildExited(ChildId Child, ExitStatus Status) : LauncherEvent
    {
        /// <summary>The kernel has killed a process of this control group for want of memory since the last child's end.</summary>
        public bool MemoryRanOut { get; init; }

        /// <summary>What it wrote last, the newest at the end.</summary>
        public IReadOnlyList<string> LastLines { get; init; } = [];
    }

    /// <summary>An operator wants the launcher to end. A second request makes it quick.</summary>
    /// <param name="Source">What asked, for the log: a signal's name.</param>
    /// <param name="Quick">Requests in flight are not waited for.</param>
    public sealed record StopRequested(string Source, bool Quick = false) : LauncherEvent;

    /// <summary>What the last workers left was sent, or given up.</summary>
    public sealed record OutboxesEmptied : LauncherEvent;

    /// <inheritdoc cref="IOperations.ReloadAsync"/>
    public sealed record ReloadRequested(string Source, OperationId? Operation = null) : LauncherEvent;

    /// <summary>Configuration and app were read again for a generation.</summary>
    /// <param name="Generation">Of the command.</param>
    /// <param name="Options">What holds for it.</param>
    /// <param name="SameProgram">The program's file, if it is the very one that the workers run already.</param>
    public sealed record GenerationPrepared(int Generation, ArbiterOptions Options, string? SameProgram = null) : LauncherEvent;

    /// <summary>What was read cannot be used.</summary>
    public sealed record GenerationRefused(int Generation, string Reason) : LauncherEvent;

    /// <inheritdoc cref="IOperations.ScaleAsync"/>
    public sealed record ScaleRequested(ScaleRequest Request, string Source, OperationId? Operation = null) : LauncherEvent;

    /// <inheritdoc cref="IOperations.RestartAsync"/>
    public sealed record RestartRequested(int Slot, string Source, OperationId? Operation = null) : LauncherEvent;

    /// <inheritdoc cref="IOperations.DrainAsync"/>
    public sealed record DrainRequested(int Slot, string Source, OperationId? Operation = null) : LauncherEvent;

    /// <inheritdoc cref="IOperations.RemoveSeriesAsync"/>
    public sealed record RemoveSeriesRequested(string Selector, string Source, OperationId Operation) : LauncherEvent;

    /// <inheritdoc cref="IOperations.UpgradeAsync"/>
    public sealed record UpgradeRequested(string Source, OperationId? Operation = null) : LauncherEvent;

    /// <summary>The new program was tried.</summary>
    /// <param name="Problem">Null if it is good.</param>
    /// <param name="Output">What it wrote last.</param>
    public sealed record UpgradeChecked(string? Problem, IReadOnlyList<string> Output) : LauncherEvent;

    /// <summary>The program could not be replaced.</summary>
    public sealed record UpgradeFailed(string Reason) : LauncherEvent;

    /// <summary>This program has taken the place of another one.</summary>
    public sealed record Upgraded(string From, string To, int Pid) : LauncherEvent;

    /// <summary>It is time to sample all workers; the supervisor makes a <see cref="PoolSampled"/> of it.</summary>
    public sealed record SampleDue : LauncherEvent;

    /// <summary>A regular sample of all workers, every <see cref="ArbiterOptions.SampleInterval"/>.</summary>
    /// <param name="Workers">All that have a process; an exporter among them is left alone.</param>
    /// <param name="Queue">Connections that no worker has accepted yet.</param>
    public sealed record PoolSampled(IReadOnlyList<WorkerSample> Workers, int Queue) : LauncherEvent;

    /// <summary>An operator wants to know how the pool is. It changes nothing.</summary>
    public sealed record StatusRequested(TaskCompletionSource<PoolStatus> Answer) : LauncherEvent;

    /// <summary>The access log was opened anew, and workers need the new file. It changes nothing for the arbiter.</summary>
    /// <param name="Answer">Gets how many workers have the new file, and how many have only the one before.</param>
    public sealed record AccessLogReopened(TaskCompletionSource<(int Have, int Lack)> Answer) : LauncherEvent;

    /// <summary>A signal that means something to other servers, and nothing to this one.</summary>
    /// <param name="Signal">Its name.</param>
    /// <param name="Advice">What to do instead, as the end of a sentence.</param>
    public sealed record SignalRefused(string Signal, string Advice) : LauncherEvent;

    /// <summary>A deadline that the arbiter named has passed.</summary>
    public sealed record DeadlinePassed : LauncherEvent;
}

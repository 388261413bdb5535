using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>Something to do, decided by the arbiter and carried out by the supervisor.</summary>
internal abstract record LauncherCommand
{
    private LauncherCommand()
    {
    }

    /// <param name="Child">The name that later events use.</param>
    /// <param name="Role">Worker or exporter.</param>
    /// <param name="Slot">0 to N-1; 0 for the exporter.</param>
    /// <param name="Generation">From 1.</param>
    public sealed record Spawn(ChildId Child, ChildRole Role, int Slot, int Generation) : LauncherCommand;

    /// <summary>Send a signal to a child that was spawned.</summary>
    public sealed record Signal(ChildId Child, StopSignal Kind) : LauncherCommand;

    /// <summary>See what a child does that has not attached, and answer with <see cref="LauncherEvent.SilentChildSeen"/>.</summary>
    public sealed record LookInto(ChildId Child) : LauncherCommand;

    /// <summary>Tell the exporter to read its mapping file again.</summary>
    public sealed record ReadMappingAgain(ChildId Exporter) : LauncherCommand;

    /// <summary>Have the exporter remove series, and pass its answer on.</summary>
    public sealed record RemoveSeries(ChildId Exporter, string Selector, OperationId Operation) : LauncherCommand;

    /// <summary>Read configuration and app again, and answer with <see cref="LauncherEvent.GenerationPrepared"/> or
    /// <see cref="LauncherEvent.GenerationRefused"/>.</summary>
    public sealed record PrepareGeneration(int Generation) : LauncherCommand;

    /// <summary>No child of another generation will be started any more.</summary>
    public sealed record CommitGeneration(int Generation) : LauncherCommand;

    /// <summary>No child of this generation will be started any more.</summary>
    public sealed record AbandonGeneration(int Generation) : LauncherCommand;

    /// <summary>Try the program that is to take this one's place, and answer with <see cref="LauncherEvent.UpgradeChecked"/>.</summary>
    public sealed record CheckUpgrade : LauncherCommand;

    /// <summary>Tell the one who asked what became of it.</summary>
    public sealed record Answer(OperationId Operation, OperationOutcome Outcome) : LauncherCommand;

    /// <summary>Close the launcher's own copies of the app's listening sockets: with the workers' copies closed too, clients
    /// are refused at once instead of waiting in a queue that no worker serves.</summary>
    public sealed record CloseListeners : LauncherCommand;

    /// <summary>No worker is left: send what they have not sent, and answer with <see cref="LauncherEvent.OutboxesEmptied"/>.</summary>
    /// <param name="Limit">What takes longer is given up, and counted.</param>
    public sealed record EmptyOutboxes(TimeSpan Limit) : LauncherCommand;

    /// <summary>Everything runs: tell the operator where.</summary>
    public sealed record AnnounceServing : LauncherCommand;

    /// <summary>Run the operator's commands for this event.</summary>
    public sealed record RunHooks(HookCall Call) : LauncherCommand;

    /// <summary>A line of the incident timeline.</summary>
    public sealed record Report(LogLevel Level, string Message) : LauncherCommand;

    /// <summary>All children are gone; end the launcher.</summary>
    public sealed record Exit(int Code) : LauncherCommand;
}

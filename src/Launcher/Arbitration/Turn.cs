using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>One turn of the deciding loop: the time at which one event is handled, and the commands that were decided so far.</summary>
/// <remarks>Everything that decides takes a turn as an argument and keeps none: so there is no clock in it, and nothing is carried
/// out before the whole turn is decided.</remarks>
/// <param name="now">On the arbiter's clock.</param>
/// <param name="utcNow">The time of day, for what people read later.</param>
internal sealed class Turn(TimeSpan now, DateTimeOffset utcNow)
{
    private readonly List<LauncherCommand> _commands = [];

    public TimeSpan Now => now;

    public DateTimeOffset UtcNow => utcNow;

    /// <summary>In the order in which they are to be carried out.</summary>
    public IReadOnlyList<LauncherCommand> Commands => _commands;

    public void Add(LauncherCommand command) => _commands.Add(command);

    public void Report(LogLevel level, string message) => Add(new LauncherCommand.Report(level, message));

    /// <param name="child">That has not ended.</param>
    /// <param name="signal">To send now.</param>
    /// <param name="deadline">When harder means are due; null for SIGKILL, after which there are none.</param>
    public void Send(Child child, StopSignal signal, TimeSpan? deadline)
    {
        child.Stopping = signal;
        child.Deadline = deadline;
        Add(new LauncherCommand.Signal(child.Id, signal));
    }

    /// <summary>Asks a child to end.</summary>
    /// <remarks>One that the worker library does not run in has no request to finish, and may be anything, such as a script that
    /// does not pass signals on: SIGKILL takes its children along.</remarks>
    public void RequestEnd(Child child, StopSignal signal, TimeSpan timeout)
    {
        var knowsSignals = child.Attached || child.ReadyAt is not null;
        Send(child, knowsSignals ? signal : StopSignal.Kill, knowsSignals ? now + timeout : null);
    }

    public void RunHooks(HookEvent happened, int generation, string? reason = null) =>
        Add(new LauncherCommand.RunHooks(new HookCall(happened, generation, Reason: reason)));

    /// <summary>Hooks are about workers: an exporter runs none.</summary>
    public void RunHooks(HookEvent happened, Child worker, string? reason = null)
    {
        if (worker.Slot.Role == ChildRole.Worker)
        {
            Add(new LauncherCommand.RunHooks(new HookCall(happened, worker.Generation, worker.Slot.Index, worker.Pid, reason)));
        }
    }

    public void Answer(OperationId operation, OperationOutcome outcome) => Add(new LauncherCommand.Answer(operation, outcome));

    public void Answer(IEnumerable<OperationId> operations, OperationOutcome outcome)
    {
        foreach (var operation in operations)
        {
            Answer(operation, outcome);
        }
    }

    /// <summary>Nothing is done: the log and the one who asked are told why.</summary>
    public void Refuse(OperationId? operation, string message)
    {
        Report(LogLevel.Warning, message);
        if (operation is { } id)
        {
            Answer(id, new OperationOutcome(false, message));
        }
    }
}

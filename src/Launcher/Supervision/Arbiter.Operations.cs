using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;
using Windhover.Launcher.Operations;

namespace Windhover.Launcher.Supervision;

/// <content>Telling those who asked what became of it.</content>
internal sealed partial class Arbiter
{
    private readonly List<PendingOperation> _pending = [];

    private void Await(
        OperationId? operation, string done, IEnumerable<Seat> seats, IEnumerable<ChildId> joining, IEnumerable<ChildId> leaving)
    {
        if (operation is not { } id)
        {
            return;
        }
        var pending = new PendingOperation(id, done);
        pending.Seats.UnionWith(seats);
        pending.Joining.UnionWith(joining);
        pending.Leaving.UnionWith(leaving);
        _pending.Add(pending);
        AnswerDone();
    }

    private void SettleReady(Child child)
    {
        foreach (var pending in _pending)
        {
            pending.Joining.Remove(child.Id);
            pending.Seats.Remove(child.Seat);
        }
        AnswerDone();
    }

    private void SettleGone(Child child, ChildEnd end)
    {
        foreach (var pending in _pending.ToArray())
        {
            pending.Leaving.Remove(child.Id);
            if (pending.Joining.Contains(child.Id) || (child.ReadyAt is null && pending.Seats.Contains(child.Seat)))
            {
                _pending.Remove(pending);
                Answer(pending.Id, new OperationOutcome(false, Failure(child, end), end.LastLines));
            }
        }
        AnswerDone();
    }

    private void AnswerDone()
    {
        foreach (var pending in _pending.Where(pending => pending.IsDone).ToArray())
        {
            _pending.Remove(pending);
            Answer(pending.Id, new OperationOutcome(true, pending.Done));
        }
    }

    /// <summary>Nobody waits for what will not come any more.</summary>
    private void AnswerStopping()
    {
        var waiting = _pending.Select(pending => pending.Id)
            .Concat(_reload?.Operations ?? [])
            .Concat(_queuedReload?.Operations ?? [])
            .Concat(_upgrade?.Operations ?? [])
            .ToArray();
        _pending.Clear();
        _reload = null;
        _queuedReload = null;
        _upgrade = null;
        AnswerAll(waiting, new OperationOutcome(false, "The launcher is stopping"));
    }

    private void Refuse(OperationId? operation, string message)
    {
        Report(LogLevel.Warning, message);
        AnswerAll(List(operation), new OperationOutcome(false, message));
    }

    private void AnswerAll(IEnumerable<OperationId> operations, OperationOutcome outcome)
    {
        foreach (var operation in operations)
        {
            Answer(operation, outcome);
        }
    }

    private void Answer(OperationId operation, OperationOutcome outcome) =>
        _commands.Add(new LauncherCommand.Answer(operation, outcome));

    private static IEnumerable<T> List<T>(T? item) where T : struct => item is { } value ? [value] : [];

    private static string Counted(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}

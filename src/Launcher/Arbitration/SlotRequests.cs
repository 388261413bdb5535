using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>What an operator asks of a single slot: another worker in it, or none; and of the exporter.</summary>
internal sealed class SlotRequests(Pool pool, PendingOperations operations, Reloads reloads)
{
    public void Restart(LauncherEvent.RestartRequested restart, Turn turn)
    {
        if (Find(restart.Slot, restart.Source, restart.Operation, turn) is not { } slot)
        {
            return;
        }
        turn.Report(LogLevel.Information, $"{restart.Source}: replacing worker {restart.Slot}");
        if (slot.IsEmpty)
        {
            slot.EarlyDeaths = 0;
            slot.IsDrained = false;
            pool.Start(slot, turn);
            operations.Track(restart.Operation, $"Worker {restart.Slot} serves", turn, ready: [slot.Current!.Id]);
        }
        else
        {
            var successor = pool.StartSuccessor(slot, ExitReason.Restart, turn);
            operations.Track(restart.Operation, $"Worker {restart.Slot} is replaced", turn, ready: [successor.Id]);
        }
    }

    public void Drain(LauncherEvent.DrainRequested drain, Turn turn)
    {
        if (Find(drain.Slot, drain.Source, drain.Operation, turn) is not { } slot)
        {
            return;
        }
        if (!pool.Workers.Any(other => other != slot && other.IsServing))
        {
            turn.Refuse(drain.Operation, $"{drain.Source} ignored: no worker but {drain.Slot} serves; scale up first");
            return;
        }
        turn.Report(
            LogLevel.Information,
            $"{drain.Source}: draining worker {drain.Slot}; its slot stays empty until a restart, a scale or a reload");
        slot.IsDrained = true;
        slot.RestartAt = null;
        var draining = slot.Current;
        if (draining is not null)
        {
            pool.Stop(draining, ExitReason.Drain, turn);
        }
        operations.Track(drain.Operation, $"Worker {drain.Slot} is drained", turn, gone: draining is null ? [] : [draining.Id]);
    }

    public void RemoveSeries(LauncherEvent.RemoveSeriesRequested remove, Turn turn)
    {
        if (pool.Exporter is null)
        {
            turn.Refuse(remove.Operation, $"{remove.Source} ignored: the launcher has no exporter of its own (--statsd)");
        }
        else if (pool.Exporter.Current is not { ReadyAt: not null } exporter)
        {
            turn.Refuse(remove.Operation, $"{remove.Source} ignored: the exporter does not serve; try again when status shows it ready");
        }
        else
        {
            turn.Report(LogLevel.Information, $"{remove.Source}: removing series {remove.Selector}");
            turn.Add(new LauncherCommand.RemoveSeries(exporter.Id, remove.Selector, remove.Operation));
        }
    }

    /// <returns>Null if the request had to be refused.</returns>
    private Slot? Find(int index, string source, OperationId? operation, Turn turn)
    {
        var workers = pool.Workers;
        var obstacle = pool.Phase switch
        {
            Phase.Booting => "the first workers do not serve yet",
            not Phase.Serving => "the launcher is stopping",
            _ when index < 0 || index >= workers.Count => $"there is no slot {index}; the slots are 0 to {workers.Count - 1}",
            _ when reloads.Current is not null => "a reload is under way, and it replaces all of them",
            _ when workers[index] is { Successor: not null } or { Outgoing: not null } => $"worker {index} is being replaced already",
            _ => null,
        };
        if (obstacle is null)
        {
            return workers[index];
        }
        turn.Refuse(operation, $"{source} ignored: {obstacle}");
        return null;
    }
}

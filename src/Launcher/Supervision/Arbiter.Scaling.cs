using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <content>More workers, fewer workers, and single slots by an operator's wish.</content>
internal sealed partial class Arbiter
{
    private void Scale(LauncherEvent.ScaleRequested scale, TimeSpan now)
    {
        var before = _workers.Count;
        var wanted = scale.Request.IsRelative ? before + (long)scale.Request.Workers : scale.Request.Workers;
        if (IsStopping)
        {
            Refuse(scale.Operation, $"{scale.Source} ignored: the launcher is stopping");
        }
        else if (wanted is < 1 or > ArbiterOptions.MostWorkers)
        {
            Refuse(
                scale.Operation,
                $"{scale.Source} ignored: expected 1 to {ArbiterOptions.MostWorkers} workers, but {wanted} were asked for; "
                + $"{before} go on");
        }
        else
        {
            Report(LogLevel.Information, $"{scale.Source}: {Counted((int)wanted, "worker")} wanted, {before} before");
            var (joining, leaving) = SetWorkers((int)wanted, now);
            AnnounceOnceServing(now);
            Await(scale.Operation, $"{Counted((int)wanted, "worker")} instead of {before}", joining, [], leaving);
        }
    }

    /// <summary>Adds or removes seats at the end: the newest slots go first. Seats that an operator drained are filled again.</summary>
    /// <returns>Seats that have to be filled, and children that have to go.</returns>
    private (IReadOnlyList<Seat> Joining, IReadOnlyList<ChildId> Leaving) SetWorkers(int wanted, TimeSpan now)
    {
        var leaving = new List<ChildId>();
        while (_workers.Count > wanted)
        {
            var seat = _workers[^1];
            _workers.RemoveAt(_workers.Count - 1);
            foreach (var child in new[] { seat.Occupant, seat.Successor }.OfType<Child>())
            {
                leaving.Add(child.Id);
                Dismiss(child, ExitReason.Scale, now);
            }
            leaving.AddRange(List(seat.Leaving?.Id));
            seat.Leaving = null;
            _pending.ForEach(pending => pending.Seats.Remove(seat));
        }
        AnswerDone();
        while (_workers.Count < wanted)
        {
            _workers.Add(new Seat(ChildRole.Worker, _workers.Count, _generation));
        }
        var joining = _workers.Where(seat => seat.IsVacant && seat.RestartAt is null).ToArray();
        // While worker 0 boots for the first time the others wait for it; a reload fills empty seats in its own order.
        var fillsNow = _phase == Phase.Booting ? _workers[0].IsServing : _reload is null or { IsPrepared: false };
        foreach (var seat in joining)
        {
            seat.IsDrained = false;
            if (fillsNow)
            {
                Fill(seat, now);
            }
        }
        return (joining, leaving);
    }

    private void Restart(LauncherEvent.RestartRequested restart, TimeSpan now)
    {
        if (SeatFor(restart.Slot, restart.Source, restart.Operation) is not { } seat)
        {
            return;
        }
        Report(LogLevel.Information, $"{restart.Source}: replacing worker {restart.Slot}");
        if (seat.IsVacant)
        {
            seat.EarlyDeaths = 0;
            seat.IsDrained = false;
            Fill(seat, now);
            Await(restart.Operation, $"Worker {restart.Slot} serves", [], [seat.Occupant!.Id], []);
        }
        else
        {
            var successor = StartSuccessor(seat, ExitReason.Restart, now);
            Await(restart.Operation, $"Worker {restart.Slot} is replaced", [], [successor.Id], []);
        }
    }

    private void Drain(LauncherEvent.DrainRequested drain, TimeSpan now)
    {
        if (SeatFor(drain.Slot, drain.Source, drain.Operation) is not { } seat)
        {
            return;
        }
        if (!_workers.Exists(other => other != seat && other.IsServing))
        {
            Refuse(drain.Operation, $"{drain.Source} ignored: no worker but {drain.Slot} serves; scale up first");
            return;
        }
        Report(LogLevel.Information, $"{drain.Source}: draining worker {drain.Slot}; its slot stays empty until a restart, a scale or a reload");
        seat.IsDrained = true;
        seat.RestartAt = null;
        var leaving = List(seat.Occupant?.Id);
        if (seat.Occupant is { } occupant)
        {
            Dismiss(occupant, ExitReason.Drain, now);
        }
        Await(drain.Operation, $"Worker {drain.Slot} is drained", [], [], leaving);
    }

    /// <returns>Null where the request had to be refused.</returns>
    private Seat? SeatFor(int slot, string source, OperationId? operation)
    {
        var obstacle = _phase switch
        {
            Phase.Booting => "the first workers do not serve yet",
            not Phase.Serving => "the launcher is stopping",
            _ when slot < 0 || slot >= _workers.Count => $"there is no slot {slot}; the slots are 0 to {_workers.Count - 1}",
            _ when _reload is not null => "a reload is under way, and it replaces all of them",
            _ when _workers[slot] is { Successor: not null } or { Leaving: not null } => $"worker {slot} is being replaced already",
            _ => null,
        };
        if (obstacle is null)
        {
            return _workers[slot];
        }
        Refuse(operation, $"{source} ignored: {obstacle}");
        return null;
    }
}

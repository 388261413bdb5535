using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <content>What regular looks at the workers lead to.</content>
internal sealed partial class Arbiter
{
    // A look that comes later than this was not late because of one worker: the launcher itself was stopped, or the whole machine.
    private const int LateLooks = 3;

    private TimeSpan? _lastLook;
    private LoadScaler? _scaler;

    private void Look(LauncherEvent.PoolSampled pool, TimeSpan now)
    {
        var gap = _lastLook is { } last ? now - last : TimeSpan.Zero;
        _lastLook = now;
        if (IsStopping)
        {
            return;
        }
        var overslept = gap > _options.SampleInterval * LateLooks;
        foreach (var sample in pool.Workers)
        {
            if (_children.TryGetValue(sample.Child, out var child)
                && child is { ReadyAt: not null, Stopping: null, Seat.Role: ChildRole.Worker })
            {
                Listen(child, sample, overslept ? null : gap, now);
                CheckLimits(child, sample, now);
            }
        }
        FollowLoad(pool, now);
        AdvanceRecycling(now);
    }

    /// <param name="child">Serves.</param>
    /// <param name="sample">What it said.</param>
    /// <param name="gap">Time since the last look; null where nobody's silence counts, because the one who looks was away.</param>
    /// <param name="now">The time.</param>
    private void Listen(Child child, WorkerSample sample, TimeSpan? gap, TimeSpan now)
    {
        var silent = sample.Heartbeat is { } beat && beat == child.LastHeartbeat;
        child.LastHeartbeat = sample.Heartbeat;
        child.SilentFor = silent && gap is { } more ? child.SilentFor + more : TimeSpan.Zero;
        if (child.SilentFor >= _options.HangTimeout)
        {
            DeclareHung(child, $"no heartbeat for {Seconds(child.SilentFor)}", now);
        }
        else if (child.IsHung && !silent)
        {
            child.IsHung = false;
            Report(LogLevel.Warning, $"{child.Capital} is back; it may finish its requests before it is replaced");
        }
    }

    private void DeclareHung(Child child, string reason, TimeSpan now)
    {
        var seat = child.Seat;
        if (seat.Occupant != child || child.Stopping is not null)
        {
            return;
        }
        if (!child.IsHung)
        {
            child.IsHung = true;
            Report(LogLevel.Error, $"{child.Capital} hangs: {reason}; replacing it");
        }
        // It accepts nothing and so takes nothing from anybody: the new one may boot first. One that boots already will do.
        if (_options.MaxSurge > 0 && seat.Successor is null && seat.RecycleNotBefore <= now)
        {
            StartSuccessor(seat, ExitReason.Hang, now);
        }
        else if (_options.MaxSurge == 0)
        {
            seat.Leaving = child;
            Dismiss(child, ExitReason.Hang, now);
        }
    }

    private void FollowLoad(LauncherEvent.PoolSampled pool, TimeSpan now)
    {
        if (_phase != Phase.Serving || _reload is not null || _options.MaxWorkers <= _options.Workers)
        {
            return;
        }
        _scaler ??= new LoadScaler(_options.Workers, _options.MaxWorkers, _options.ScaleAim);
        var active = pool.Workers.Sum(sample => sample.ActiveRequests);
        var before = _workers.Count;
        var wanted = _scaler.Decide(before, _workers.Count(seat => seat.Occupant is not { ReadyAt: null }), active, pool.Queue, now);
        if (wanted != before)
        {
            Report(
                LogLevel.Information,
                $"{Counted(active, "active request")}, {pool.Queue} in the queue: {Counted(wanted, "worker")} wanted, {before} before");
            SetWorkers(wanted, now);
        }
    }
}

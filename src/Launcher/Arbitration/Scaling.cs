using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>The number of workers: as an operator asks for it, as the load needs it, or as a reload finds it in the configuration.</summary>
internal sealed class Scaling(Pool pool, PendingOperations operations)
{
    // Of all workers: what a few of them make up must not be more than the scaler can reckon with.
    private const int MostActive = 1 << 28;

    private LoadScaler? _scaler;

    /// <param name="scale">What is asked for.</param>
    /// <param name="startsNow">False if new slots are filled later, by the first start or by a reload under way.</param>
    /// <param name="turn">Gets the commands.</param>
    public void Request(LauncherEvent.ScaleRequested scale, bool startsNow, Turn turn)
    {
        var before = pool.Workers.Count;
        var wanted = scale.Request.IsRelative ? before + (long)scale.Request.Workers : scale.Request.Workers;
        if (pool.IsStopping)
        {
            turn.Refuse(scale.Operation, $"{scale.Source} ignored: the launcher is stopping");
        }
        else if (wanted is < 1 or > ArbiterOptions.MostWorkers)
        {
            turn.Refuse(
                scale.Operation,
                $"{scale.Source} ignored: expected 1 to {ArbiterOptions.MostWorkers} workers, but {wanted} were asked for; "
                + $"{before} go on");
        }
        else
        {
            turn.Report(LogLevel.Information, $"{scale.Source}: {ReportText.Counted((int)wanted, "worker")} wanted, {before} before");
            var (filled, gone) = SetWorkers((int)wanted, startsNow, turn);
            operations.Track(
                scale.Operation, $"{ReportText.Counted((int)wanted, "worker")} instead of {before}", turn, filled, gone: gone);
        }
    }

    /// <summary>Adapts the number to the load, if the operator has allowed more workers than the fewest. Not during a reload.</summary>
    public void FollowLoad(LauncherEvent.PoolSampled sample, Turn turn)
    {
        var options = pool.Options;
        if (options.MaxWorkers <= options.Workers)
        {
            return;
        }
        _scaler ??= new LoadScaler(options.Workers, options.MaxWorkers, options.ScaleAim);
        var active = (int)Math.Min(MostActive, sample.Workers.Sum(worker => (long)worker.ActiveRequests));
        var before = pool.Workers.Count;
        var settled = pool.Workers.Count(slot => slot.Current is not { ReadyAt: null });
        var wanted = _scaler.Decide(before, settled, active, sample.Queue, turn.Now);
        if (wanted != before)
        {
            turn.Report(
                LogLevel.Information,
                $"{ReportText.Counted(active, "active request")}, {sample.Queue} in the queue: "
                + $"{ReportText.Counted(wanted, "worker")} wanted, {before} before");
            SetWorkers(wanted, startsNow: true, turn);
        }
    }

    /// <summary>The options have changed: what was seen of the load so far was held against other limits.</summary>
    public void ForgetLoad() => _scaler = null;

    /// <summary>After a reload. A number that an operator has scaled to by hand stays, unless the configuration has another one than
    /// before.</summary>
    public void FollowConfiguration(ArbiterOptions before, Turn turn)
    {
        var (options, workers) = (pool.Options, pool.Workers.Count);
        var wanted = options.MaxWorkers > options.Workers ? Math.Clamp(workers, options.Workers, options.MaxWorkers)
            : options.Workers != before.Workers ? options.Workers
            : workers;
        if (wanted != workers)
        {
            turn.Report(LogLevel.Information, $"The configuration wants {wanted} workers now, instead of {workers}");
            SetWorkers(wanted, startsNow: true, turn);
        }
    }

    /// <summary>Adds or removes slots at the end: the newest ones go first. Slots that an operator drained are filled again.</summary>
    /// <returns>Slots that have to be filled, and children that have to be gone.</returns>
    private (IReadOnlyList<Slot> Filled, IReadOnlyList<ChildId> Gone) SetWorkers(int wanted, bool startsNow, Turn turn)
    {
        var gone = new List<ChildId>();
        while (pool.Workers.Count > wanted)
        {
            var slot = pool.RemoveLastWorker();
            gone.AddRange(new[] { slot.Current, slot.Successor, slot.Outgoing }.OfType<Child>().Select(child => child.Id));
            foreach (var child in new[] { slot.Current, slot.Successor }.OfType<Child>())
            {
                pool.Stop(child, ExitReason.Scale, turn);
            }
            slot.Outgoing = null;
            operations.OnRemoved(slot, turn);
        }
        while (pool.Workers.Count < wanted)
        {
            pool.AddWorker();
        }
        var filled = pool.Workers.Where(slot => slot.IsEmpty && slot.RestartAt is null).ToArray();
        foreach (var slot in filled)
        {
            slot.IsDrained = false;
            if (startsNow)
            {
                pool.Start(slot, turn);
            }
        }
        return (filled, gone);
    }
}

using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>Replaces workers that have reached a limit (requests, age, memory) or that hang, by what the regular samples say.</summary>
/// <remarks>A limit is no emergency: one worker at a time, the new one first, and never during a reload. A worker that hangs is
/// replaced at once.</remarks>
internal sealed class Replacing(Pool pool)
{
    // One high sample may be a collection that is about to come.
    private const int RssSamples = 3;

    // A sample that is later than this was not late because of one worker: the launcher itself was stopped, or the whole machine.
    private const int LateSamples = 3;

    private TimeSpan? _lastSampleAt;

    /// <summary>Notes what each worker says of itself.</summary>
    public void Observe(LauncherEvent.PoolSampled sampled, Turn turn)
    {
        var gap = _lastSampleAt is { } last ? turn.Now - last : TimeSpan.Zero;
        _lastSampleAt = turn.Now;
        if (pool.IsStopping)
        {
            return;
        }
        var isLate = gap > pool.Options.SampleInterval * LateSamples;
        foreach (var sample in sampled.Workers)
        {
            if (pool.Find(sample.Child) is { } sampledChild)
            {
                CheckSpoiled(sampledChild, sample.Spoiled, turn);
            }
            if (pool.Find(sample.Child) is { IsServing: true, Slot.Role: ChildRole.Worker } child)
            {
                CheckHeartbeat(child, sample, isLate ? null : gap, turn);
                CheckLimits(child, sample, turn);
            }
        }
    }

    /// <summary>Replaces the next worker that has reached a limit, once all slots are at rest. Not during a reload.</summary>
    public void ReplaceNext(Turn turn)
    {
        if (pool.Workers.Any(slot => (!slot.IsServing && !slot.IsDrained) || slot.Successor is not null)
            || pool.DrainingBeside >= pool.Options.MaxDraining)
        {
            return;
        }
        var slot = pool.Workers.FirstOrDefault(slot => slot.Current?.ReplaceReason is not null && slot.ReplaceNotBefore <= turn.Now);
        if (slot?.Current is not { ReplaceReason: { } reason } child)
        {
            return;
        }
        turn.Report(LogLevel.Information, $"{child.CapitalizedName} is replaced: {child.ReplaceText}");
        // The new one first, unless the operator has no room for one more.
        if (pool.Options.MaxSurge > 0)
        {
            pool.StartSuccessor(slot, reason, turn);
        }
        else
        {
            pool.StopFirst(slot, reason, turn);
        }
    }

    // Once: it may go on for ever. The operator decides what becomes of it, as its requests may be well.
    private static void CheckSpoiled(Child child, SpoiledMemory? spoiled, Turn turn)
    {
        if (child.Spoiled is null && spoiled is not null)
        {
            turn.Report(
                LogLevel.Error,
                $"{child.CapitalizedName} wrote what cannot be: {spoiled.First}. Such values are left out and counted, and what else it says of itself "
                + "may be wrong; it serves until it is replaced");
        }
        child.Spoiled = spoiled ?? child.Spoiled;
    }

    /// <param name="child">Serves.</param>
    /// <param name="sample">What it said.</param>
    /// <param name="gap">Time since the sample before; null if silence does not count, because the launcher was away.</param>
    /// <param name="turn">Gets the commands.</param>
    private void CheckHeartbeat(Child child, WorkerSample sample, TimeSpan? gap, Turn turn)
    {
        var isSilent = sample.Heartbeat is { } beat && beat == child.LastHeartbeat;
        child.LastHeartbeat = sample.Heartbeat;
        child.SilentFor = isSilent && gap is { } more ? child.SilentFor + more : TimeSpan.Zero;
        if (child.SilentFor >= pool.Options.HangTimeout)
        {
            ReplaceHung(child, $"no heartbeat for {ReportText.Seconds(child.SilentFor)}", turn);
        }
        else if (child.IsHung && !isSilent)
        {
            child.IsHung = false;
            turn.Report(LogLevel.Warning, $"{child.CapitalizedName} is back; it may finish its requests before it is replaced");
        }
    }

    /// <summary>Replaces a worker that does nothing any more.</summary>
    private void ReplaceHung(Child child, string reason, Turn turn)
    {
        var slot = child.Slot;
        if (slot.Current != child || child.Stopping is not null)
        {
            return;
        }
        if (!child.IsHung)
        {
            child.IsHung = true;
            turn.Report(LogLevel.Error, $"{child.CapitalizedName} hangs: {reason}; replacing it");
        }
        // It accepts nothing, so no client misses it: the new one may boot first. One that boots already will do.
        if (pool.Options.MaxSurge > 0 && slot.Successor is null && slot.ReplaceNotBefore <= turn.Now)
        {
            pool.StartSuccessor(slot, ExitReason.Hang, turn);
        }
        else if (pool.Options.MaxSurge == 0)
        {
            pool.StopFirst(slot, ExitReason.Hang, turn);
        }
    }

    private void CheckLimits(Child child, WorkerSample sample, Turn turn)
    {
        var options = pool.Options;
        child.RssSamplesOver = sample.RssBytes > options.MaxRssBytes ? child.RssSamplesOver + 1 : 0;
        if (child.ReplaceReason is not null)
        {
            return;
        }
        // Workers that started together must not all end together.
        var share = 1 - (options.ReplacementJitter * child.Jitter);
        var age = turn.Now - child.ReadyAt!.Value;
        (child.ReplaceReason, child.ReplaceText) = sample switch
        {
            { StuckFor: { } stuck } when stuck >= options.HangTimeout =>
                (ExitReason.Hang, $"a request that was aborted has not ended for {ReportText.Seconds(stuck)}"),
            { Requests: { } requests } when requests >= options.MaxRequests * share =>
                (ExitReason.MaxRequests, $"it has answered {requests} requests"),
            _ when age >= options.MaxAge * share => (ExitReason.MaxAge, $"it has served for {ReportText.Seconds(age)}"),
            { RssBytes: { } rss } when child.RssSamplesOver >= RssSamples =>
                (ExitReason.MaxRss, FormattableString.Invariant($"it keeps {rss / (1024.0 * 1024):0} MiB")),
            _ => ((ExitReason?)null, ""),
        };
    }
}

using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <content>Workers that have served long enough: one at a time, the new one first, and never during a reload.</content>
internal sealed partial class Arbiter
{
    // One high reading may be a collection that is about to come.
    private const int RssSamples = 3;

    private void CheckLimits(Child child, WorkerSample sample, TimeSpan now)
    {
        child.RssSamplesOver = sample.RssBytes > _options.MaxRssBytes ? child.RssSamplesOver + 1 : 0;
        if (child.Recycle is not null)
        {
            return;
        }
        // Workers that started together must not all end together.
        var share = 1 - (_options.RecycleJitter * child.Luck);
        var age = now - child.ReadyAt!.Value;
        (child.Recycle, child.RecycleText) = sample switch
        {
            { StuckFor: { } stuck } when stuck >= _options.HangTimeout =>
                (ExitReason.Hang, $"a request that was aborted has not ended for {Seconds(stuck)}"),
            { Requests: { } requests } when requests >= _options.MaxRequests * share =>
                (ExitReason.MaxRequests, $"it has answered {requests} requests"),
            _ when age >= _options.MaxAge * share => (ExitReason.MaxAge, $"it has served for {Seconds(age)}"),
            { RssBytes: { } rss } when child.RssSamplesOver >= RssSamples =>
                (ExitReason.MaxRss, FormattableString.Invariant($"it keeps {rss / (1024.0 * 1024):0} MiB")),
            _ => ((ExitReason?)null, ""),
        };
    }

    private void AdvanceRecycling(TimeSpan now)
    {
        if (_phase != Phase.Serving
            || _reload is not null
            || _workers.Exists(seat => !seat.IsServing && !seat.IsDrained)
            || _workers.Exists(seat => seat.Successor is not null)
            || DrainingAsides() >= _options.MaxDraining
            || _workers.Find(seat => seat.Occupant?.Recycle is not null && seat.RecycleNotBefore <= now) is not { } due)
        {
            return;
        }
        var child = due.Occupant!;
        Report(LogLevel.Information, $"{child.Capital} is replaced: {child.RecycleText}");
        ReplaceOccupant(due, child.Recycle!.Value, now);
    }

    /// <summary>The new one first, unless the operator has no room for one more.</summary>
    private void ReplaceOccupant(Seat seat, ExitReason why, TimeSpan now)
    {
        if (_options.MaxSurge > 0)
        {
            StartSuccessor(seat, why, now);
            return;
        }
        seat.Leaving = seat.Occupant;
        Dismiss(seat.Occupant!, why, now);
    }
}

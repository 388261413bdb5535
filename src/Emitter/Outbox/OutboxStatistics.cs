namespace Windhover.Emitter.Outbox;

/// <summary>What has passed through an outbox since it was made.</summary>
/// <param name="Increments">Sum of all counters with whole increments.</param>
/// <param name="Timings">Single values: timings and histograms.</param>
/// <param name="Waiting">Of the timings, those that are not delivered yet.</param>
/// <param name="LinesSent">Lines that were delivered; many measurements make one.</param>
/// <param name="Batch">Number of the batch that is on its way, else of the last.</param>
public sealed record OutboxStatistics(long Increments, long Timings, long Waiting, long LinesSent, long Batch)
{
    private readonly long[] _dropped = new long[DropReasons.Count];

    /// <summary>Of the increments, those that are not delivered yet.</summary>
    public long IncrementsWaiting { get; private init; }

    /// <summary>Measurements that were not delivered, each increment of a counter being one.</summary>
    public long Dropped(DropReason reason) => _dropped[(int)reason];

    internal static OutboxStatistics Read(OutboxMemory memory)
    {
        long increments = 0, incrementsWaiting = 0, timings = 0, waiting = 0;
        for (var stripe = 0; stripe < memory.Layout.Stripes; stripe++)
        {
            ref var ends = ref memory.Stripe(stripe);
            var tail = Volatile.Read(ref ends.Tail);
            var head = Volatile.Read(ref ends.Head);
            timings += head;
            waiting += head - tail;
        }
        for (int series = DropReasons.Count, count = memory.SeriesCount; series < count; series++)
        {
            ref var entry = ref memory.Series(series);
            if (entry.Kind != SeriesKind.Counter)
            {
                continue;
            }
            // Before the value, which only grows.
            var done = Volatile.Read(ref entry.Done);
            var value = memory.Value(series, SeriesKind.Counter);
            increments += value;
            incrementsWaiting += value - done;
        }
        var statistics = new OutboxStatistics(
            increments, timings, waiting, Volatile.Read(ref memory.Header.LinesSent), memory.Header.Batch.Number)
        {
            IncrementsWaiting = incrementsWaiting,
        };
        for (var reason = 0; reason < DropReasons.Count; reason++)
        {
            statistics._dropped[reason] = memory.Value(reason, SeriesKind.Counter);
        }
        return statistics;
    }
}

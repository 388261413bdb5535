namespace Windhover.Emitter.Outbox;

/// <summary>What has passed through an outbox since it was made. A measurement is an increment of a counter by one, or a single value
/// of a timing or histogram; gauges and counters of fractions are none.</summary>
/// <param name="Increments">Of all counters of whole numbers, in sum.</param>
/// <param name="Timings">Single values: timings and histograms.</param>
/// <param name="Waiting">Measurements that are not delivered yet.</param>
/// <param name="LinesSent">Lines that were delivered; many measurements make one.</param>
/// <param name="Batch">Number of the batch that is on its way, else of the last.</param>
internal sealed record OutboxStatistics(long Increments, long Timings, long Waiting, long LinesSent, long Batch)
{
    private readonly long[] _dropped = new long[DropReasons.Count];

    /// <summary>All measurements, those included that were turned away: sum of what is delivered, waiting and dropped.</summary>
    public long Recorded =>
        Increments + Timings + Dropped(DropReason.QueueFull) + Dropped(DropReason.SeriesLimit) + Dropped(DropReason.TooLong);

    /// <summary>Measurements that were not delivered.</summary>
    public long Dropped(DropReason reason) => _dropped[(int)reason];

    internal static OutboxStatistics Read(OutboxMemory memory)
    {
        long increments = 0, timings = 0, waiting = 0;
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
            if (entry.Kind == SeriesKind.Counter)
            {
                var done = Volatile.Read(ref entry.Done);
                var sum = memory.Value(series, SeriesKind.Counter);
                increments += sum;
                waiting += sum - done;
            }
        }
        var statistics = new OutboxStatistics(
            increments, timings, waiting, Volatile.Read(ref memory.Header.LinesSent), memory.Header.Batch.Number);
        for (var reason = 0; reason < DropReasons.Count; reason++)
        {
            statistics._dropped[reason] = memory.Value(reason, SeriesKind.Counter);
        }
        return statistics;
    }
}

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

    public static OutboxStatistics None { get; } = new(0, 0, 0, 0, 0);

    /// <returns>Null if the memory holds what cannot be.</returns>
    internal static OutboxStatistics? TryRead(OutboxMemory memory)
    {
        long increments = 0, timings = 0, waiting = 0;
        for (var stripe = 0; stripe < memory.Layout.Stripes; stripe++)
        {
            if (memory.Ring(stripe) is not var (tail, head))
            {
                return null;
            }
            timings += head;
            waiting += head - tail;
        }
        if (memory.TryReadSeriesCount() is not { } count)
        {
            return null;
        }
        for (var series = DropReasons.Count; series < count; series++)
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
        // An app may count backwards.
        if (!IsBelievable(increments, -OutboxMemory.MostMeasurements, "sum of all counters")
            || !IsBelievable(timings, 0, "number of timings")
            || !IsBelievable(waiting, -OutboxMemory.MostMeasurements, "number of measurements that wait")
            || memory.Reader.Read(ref memory.Header.LinesSent, 0, OutboxMemory.MostMeasurements, "number of lines") is not { } lines
            || memory.BatchNumber is not { } batch)
        {
            return null;
        }
        var statistics = new OutboxStatistics(increments, timings, waiting, lines, batch);
        for (var reason = 0; reason < DropReasons.Count; reason++)
        {
            var dropped = memory.Value(reason, SeriesKind.Counter);
            if (!IsBelievable(dropped, 0, "number of drops"))
            {
                return null;
            }
            statistics._dropped[reason] = dropped;
        }
        return statistics;

        bool IsBelievable(long value, long least, string name) =>
            memory.Reader.Take(value, least, OutboxMemory.MostMeasurements, name) is not null;
    }
}

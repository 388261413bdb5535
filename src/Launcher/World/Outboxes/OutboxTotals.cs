using Windhover.Emitter.Outbox;

namespace Windhover.Launcher.World.Outboxes;

/// <summary>What went through outboxes, in measurements: an increment of a counter by one, or a timing.</summary>
/// <param name="Recorded">By workers, what was lost included.</param>
/// <param name="Waiting">Not delivered yet.</param>
/// <param name="LinesSent">What was delivered, in lines: many increments make one.</param>
/// <param name="Dropped">Recorded and not delivered, by the number of a <see cref="DropReason"/>.</param>
/// <param name="Abandoned">Given up by the launcher.</param>
internal sealed record OutboxTotals(long Recorded, long Waiting, long LinesSent, IReadOnlyList<long> Dropped, long Abandoned = 0)
{
    public static OutboxTotals None { get; } = new(0, 0, 0, new long[DropReasons.Count]);

    // Not Sum(), which throws where it overflows: a worker may have counted anything.
    public long Lost => Dropped.Aggregate(Abandoned, static (sum, dropped) => sum + dropped);

    /// <summary>By the exporter, or handed to a receiver that does not tell.</summary>
    public long Delivered => Recorded - Waiting - Lost;

    /// <summary>All reasons, as they are called in labels.</summary>
    public IReadOnlyDictionary<string, long> LostBy
    {
        get
        {
            var reasons = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["abandoned"] = Abandoned };
            for (var reason = 0; reason < Dropped.Count; reason++)
            {
                reasons[DropReasons.Name((DropReason)reason)] = Dropped[reason];
            }
            return reasons;
        }
    }

    public static OutboxTotals Of(OutboxStatistics statistics)
    {
        var dropped = Enum.GetValues<DropReason>().Select(statistics.Dropped).ToArray();
        return new OutboxTotals(statistics.Recorded, statistics.Waiting, statistics.LinesSent, dropped);
    }

    public static OutboxTotals operator +(OutboxTotals one, OutboxTotals other) => new(
        one.Recorded + other.Recorded,
        one.Waiting + other.Waiting,
        one.LinesSent + other.LinesSent,
        [.. one.Dropped.Zip(other.Dropped, (a, b) => a + b)],
        one.Abandoned + other.Abandoned);

    /// <summary>The same, with what waits given up.</summary>
    public OutboxTotals GivenUp() => this with { Waiting = 0, Abandoned = Abandoned + Waiting };
}

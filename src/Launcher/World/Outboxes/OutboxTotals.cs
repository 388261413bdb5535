using Windhover.Emitter.Outbox;
using Windhover.Interop;

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

    public long Lost => Dropped.Aggregate(Abandoned, Add);

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
        Add(one.Recorded, other.Recorded),
        Add(one.Waiting, other.Waiting),
        Add(one.LinesSent, other.LinesSent),
        [.. one.Dropped.Zip(other.Dropped, Add)],
        Add(one.Abandoned, other.Abandoned));

    /// <summary>The same, with what waits given up.</summary>
    public OutboxTotals GivenUp() => this with { Waiting = 0, Abandoned = Add(Abandoned, Waiting) };

    private static long Add(long one, long other) => SharedReader.Add(one, other);
}

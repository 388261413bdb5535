using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Shards;

/// <summary>What one shard counts about its events. Written under the lock of the shard, read by scrapes without.</summary>
internal sealed class EventTallies
{
    private readonly long[] _accepted = new long[EventTypes.All.Count];

    public long Unmapped;
    public long Mapped;
    public long Dropped;

    /// <summary>What the parser counts.</summary>
    public LineStatistics Parser { get; } = new();

    public long Accepted(EventType type) => Volatile.Read(ref _accepted[(int)type]);

    public void CountAccepted(EventType type, long events) => _accepted[(int)type] += events;
}

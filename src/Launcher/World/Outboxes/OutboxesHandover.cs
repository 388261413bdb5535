namespace Windhover.Launcher.World.Outboxes;

/// <summary>What workers have measured and the exporter has not counted yet, and the way there.</summary>
/// <param name="MemoryVersion">Of the outboxes' layout: workers that run go on writing in this one.</param>
/// <param name="PageVersion">Of the layout in which the exporter notes what it has counted.</param>
/// <param name="Channel">To the embedded exporter; null if another one was named.</param>
/// <param name="LastBatches">By number of an outbox: the last batch of its former workers.</param>
/// <param name="Ended">Of all outboxes that are empty and gone.</param>
/// <param name="Open">All others.</param>
internal sealed record OutboxesHandover(
    long MemoryVersion,
    long PageVersion,
    ChannelHandover? Channel,
    IReadOnlyDictionary<int, long> LastBatches,
    OutboxTotals Ended,
    IReadOnlyList<OutboxHandover> Open)
{
    public IEnumerable<int> Descriptors() => [.. Channel?.Descriptors() ?? [], .. Open.Select(outbox => outbox.Fd)];
}

namespace Windhover.Launcher.World.Outboxes;

/// <summary>See <see cref="Outboxes.OutboxChannelEnds"/>.</summary>
/// <param name="ReadFd">The exporter's end.</param>
/// <param name="WriteFd">The workers' end.</param>
/// <param name="PageFd">Of what is counted.</param>
/// <param name="RoomBytes">Of the workers' end, before a worker could take it away; null from an older program.</param>
internal sealed record ChannelHandover(int ReadFd, int WriteFd, int PageFd, int? RoomBytes = null)
{
    public IEnumerable<int> Descriptors() => [ReadFd, WriteFd, PageFd];
}

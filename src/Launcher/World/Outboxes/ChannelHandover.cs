namespace Windhover.Launcher.World.Outboxes;

/// <summary>See <see cref="Outboxes.OutboxChannelEnds"/>.</summary>
internal sealed record ChannelHandover(int ReadFd, int WriteFd, int PageFd)
{
    public IEnumerable<int> Descriptors() => [ReadFd, WriteFd, PageFd];
}

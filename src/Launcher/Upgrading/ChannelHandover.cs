namespace Windhover.Launcher.Upgrading;

/// <summary>See <see cref="Outboxes.OutboxChannelEnds"/>.</summary>
internal sealed record ChannelHandover(int ReadFd, int WriteFd, int PageFd)
{
    public IEnumerable<int> Descriptors() => [ReadFd, WriteFd, PageFd];
}

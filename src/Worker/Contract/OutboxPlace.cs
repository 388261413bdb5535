namespace Windhover.Worker.Contract;

/// <summary>Where a worker finds its outbox, whose memory is the launcher's: what the worker has not sent when it dies, the launcher
/// sends.</summary>
/// <param name="Fd">Inherited memory file of the outbox. It belongs to a process and not to a slot: while one worker replaces another,
/// the slot has two.</param>
/// <param name="Index">Its number, from 0: what the exporter tells it from others by.</param>
/// <param name="ChannelFd">Inherited end of the channel to our own exporter, for writing; null if workers push to an address.</param>
/// <param name="PageFd">Inherited memory file in which the exporter notes what it has counted; null as above.</param>
internal readonly record struct OutboxPlace(int Fd, int Index, int? ChannelFd, int? PageFd)
{
    /// <summary>All that is inherited.</summary>
    public IEnumerable<int> Descriptors => new[] { Fd, ChannelFd, PageFd }.OfType<int>();
}

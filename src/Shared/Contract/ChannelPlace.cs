namespace Windhover.Shared.Contract;

/// <summary>Where an exporter finds what comes out of the outboxes of its launcher's workers.</summary>
/// <param name="ReadFd">End of a socket pair of sequenced datagrams; end-of-file says that no worker is left, and no launcher.</param>
/// <param name="PageFd">Memory file in which the exporter notes what it has counted.</param>
internal readonly record struct ChannelPlace(int ReadFd, int PageFd);

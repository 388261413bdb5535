using Windhover.Interop.Channel;

namespace Windhover.Emitter.Delivery;

/// <summary>The way to the exporter that the launcher runs: each part is delivered once, whichever process dies.</summary>
/// <param name="SocketFd">The workers' end of a <c>SOCK_SEQPACKET</c> pair; owned by its maker.</param>
/// <param name="Acknowledged">Where the exporter notes what it has applied.</param>
internal sealed record OutboxChannel(int SocketFd, AckPage Acknowledged)
{
    /// <summary>Longest message, in bytes. Default 16 KiB.</summary>
    public int PartBytes { get; init; } = 16 * 1024;
}

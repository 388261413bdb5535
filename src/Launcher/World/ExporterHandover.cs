using Windhover.Launcher.World.Sockets;

namespace Windhover.Launcher.World;

/// <summary>The sockets of the embedded exporter.</summary>
internal sealed record ExporterHandover
{
    /// <summary>Null if there was no place for its file.</summary>
    public required SocketHandover? Workers { get; init; }

    public required IReadOnlyList<int> UdpFds { get; init; }

    public required int? TcpFd { get; init; }

    public required SocketHandover? Unixgram { get; init; }

    public required int WebFd { get; init; }

    public IEnumerable<int> Descriptors() =>
        [.. new[] { Workers?.Fd, TcpFd, Unixgram?.Fd, WebFd }.OfType<int>(), .. UdpFds];
}

namespace Windhover.Exporter.Ingest;

/// <summary>What the receivers count. One object for all of them but those of the unix stream socket, which have another: each adds
/// once per batch, atomically.</summary>
internal sealed class IngestCounters
{
    /// <summary>Lines of all transports, the empty ones included.</summary>
    public long Lines;

    public long UdpPackets;

    public long UnixgramPackets;

    /// <summary>Datagrams longer than <see cref="Interop.DatagramBatch.MaxDatagramBytes"/>, whose end is lost.</summary>
    public long CutPackets;

    /// <summary>Connections accepted, the rejected ones included.</summary>
    public long TcpConnections;

    /// <summary>Connections that ended in an error between two lines, and failures to accept one.</summary>
    public long TcpConnectionErrors;

    public long TcpTooLongLines;

    /// <summary>Connections closed at once: descriptors would run out for scrapes, and none was idle.</summary>
    public long TcpConnectionsRefused;

    /// <summary>Connections closed for another one, as they were idle longest.</summary>
    public long TcpConnectionsDisplaced;

    /// <summary>Reads that the kernel refused. Reading goes on.</summary>
    public long ReadErrors;

    /// <summary>Exceptions of a sink: defects, each of which lost at most a datagram or a read.</summary>
    public long Faults;
}

namespace Windhover.Exporter.Host;

/// <summary>Shows what receivers count beyond statsd_exporter: every way in which input is lost before it is a line.</summary>
internal static class ReceiverMetrics
{
    /// <param name="exporter">Where they are shown.</param>
    /// <param name="kernelDrops">Datagrams that the kernel dropped before they could be read.</param>
    public static void Register(StatsdExporter exporter, Func<long> kernelDrops)
    {
        var (counters, unix) = (exporter.Ingest, exporter.UnixIngest);
        Add(
            "udp_kernel_drops_total", "The number of UDP datagrams that the kernel dropped because the receive buffer was full.",
            kernelDrops);
        Add(
            "cut_packets_total", "The number of datagrams longer than 65535 bytes, whose end was lost.",
            () => Volatile.Read(ref counters.CutPackets));
        Add(
            "tcp_connections_refused_total", "The number of TCP connections closed at once because too many are open.",
            () => Volatile.Read(ref counters.TcpConnectionsRefused));
        Add(
            "tcp_connections_displaced_total", "The number of TCP connections closed for a new one, as they were idle longest of too many.",
            () => Volatile.Read(ref counters.TcpConnectionsDisplaced));
        Add(
            "unix_connections_total", "The number of connections to the unix stream socket.",
            () => Volatile.Read(ref unix.TcpConnections));
        Add(
            "unix_connection_errors_total", "The number of errors encountered reading from the unix stream socket.",
            () => Volatile.Read(ref unix.TcpConnectionErrors));
        Add(
            "unix_too_long_lines_total", "The number of lines of the unix stream socket discarded due to being too long.",
            () => Volatile.Read(ref unix.TcpTooLongLines));
        Add(
            "unix_connections_refused_total",
            "The number of connections to the unix stream socket closed at once because too many are open.",
            () => Volatile.Read(ref unix.TcpConnectionsRefused));
        Add(
            "unix_connections_displaced_total",
            "The number of connections to the unix stream socket closed for a new one, as they were idle longest of too many.",
            () => Volatile.Read(ref unix.TcpConnectionsDisplaced));
        Add(
            "read_errors_total", "The number of reads that the kernel refused.", () => Volatile.Read(ref counters.ReadErrors));
        Add(
            "faults_total", "The number of datagrams or reads lost to a defect of the exporter.",
            () => Volatile.Read(ref counters.Faults) + Volatile.Read(ref unix.Faults));

        void Add(string name, string help, Func<long> value) => exporter.AddCounter("windhover_exporter_" + name, help, () => value());
    }
}

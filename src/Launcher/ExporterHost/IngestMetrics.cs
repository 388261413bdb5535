using Windhover.Exporter;
using Windhover.Exporter.Ingest;

namespace Windhover.Launcher.ExporterHost;

/// <summary>Shows what the receivers count. The names and texts that start with <c>statsd_exporter_</c> are its own.</summary>
internal static class IngestMetrics
{
    /// <param name="exporter">Where they are shown.</param>
    /// <param name="counters">Of all receivers.</param>
    /// <param name="kernelDrops">Datagrams that the kernel dropped before they could be read.</param>
    public static void Register(StatsdExporter exporter, IngestCounters counters, Func<long> kernelDrops)
    {
        void Add(string name, string help, Func<long> value) => exporter.AddCounter(name, help, () => value());

        Add("statsd_exporter_lines_total", "The total number of StatsD lines received.", () => Volatile.Read(ref counters.Lines));
        Add("statsd_exporter_tcp_connections_total", "The total number of TCP connections handled.",
            () => Volatile.Read(ref counters.TcpConnections));
        Add("statsd_exporter_tcp_connection_errors_total", "The number of errors encountered reading from TCP.",
            () => Volatile.Read(ref counters.TcpConnectionErrors));
        Add("statsd_exporter_tcp_too_long_lines_total", "The number of lines discarded due to being too long.",
            () => Volatile.Read(ref counters.TcpTooLongLines));
        Add("statsd_exporter_udp_packets_total", "The total number of StatsD packets received over UDP.",
            () => Volatile.Read(ref counters.UdpPackets));
        // There, packets that the program itself dropped; the kernel's drops are seen by nothing. Here nothing else drops.
        Add("statsd_exporter_udp_packet_drops_total",
            "The total number of dropped StatsD packets which received over UDP.", kernelDrops);
        Add("statsd_exporter_unixgram_packets_total", "The total number of StatsD packets received over Unixgram.",
            () => Volatile.Read(ref counters.UnixgramPackets));

        Add("windhover_exporter_cut_packets_total", "The number of datagrams longer than 65535 bytes, whose end was lost.",
            () => Volatile.Read(ref counters.CutPackets));
        Add("windhover_exporter_tcp_connections_refused_total", "The number of TCP connections closed because too many are open.",
            () => Volatile.Read(ref counters.TcpConnectionsRefused));
        Add("windhover_exporter_read_errors_total", "The number of reads that the kernel refused.",
            () => Volatile.Read(ref counters.ReadErrors));
        Add("windhover_exporter_faults_total", "The number of datagrams or reads lost to a defect of the exporter.",
            () => Volatile.Read(ref counters.Faults));
    }
}

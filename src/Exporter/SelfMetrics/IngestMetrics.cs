using Windhover.Exporter.Ingest;

namespace Windhover.Exporter.SelfMetrics;

/// <summary>The metrics about sockets. Names and help texts are statsd_exporter's.</summary>
internal static class IngestMetrics
{
    public static void AddTo(SelfRegistry self, IngestCounters counters, IngestCounters unix)
    {
        Add(
            "lines_total",
            "The total number of StatsD lines received.",
            () => Volatile.Read(ref counters.Lines) + Volatile.Read(ref unix.Lines));
        Add("udp_packets_total", "The total number of StatsD packets received over UDP.", () => Volatile.Read(ref counters.UdpPackets));

        // Nothing queues between the socket and the series here, so this stays 0; the kernel's drops have a metric of their own.
        Add("udp_packet_drops_total", "The total number of dropped StatsD packets which received over UDP.", static () => 0);
        Add(
            "unixgram_packets_total",
            "The total number of StatsD packets received over Unixgram.",
            () => Volatile.Read(ref counters.UnixgramPackets));
        Add("tcp_connections_total", "The total number of TCP connections handled.", () => Volatile.Read(ref counters.TcpConnections));
        Add(
            "tcp_connection_errors_total",
            "The number of errors encountered reading from TCP.",
            () => Volatile.Read(ref counters.TcpConnectionErrors));
        Add(
            "tcp_too_long_lines_total",
            "The number of lines discarded due to being too long.",
            () => Volatile.Read(ref counters.TcpTooLongLines));

        void Add(string name, string help, Func<double> value) => self.AddCounter("statsd_exporter_" + name, help, value);
    }
}

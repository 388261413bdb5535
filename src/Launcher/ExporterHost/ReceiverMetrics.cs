using Windhover.Exporter;

namespace Windhover.Launcher.ExporterHost;

/// <summary>Shows what receivers count beyond statsd_exporter: every way in which input is lost before it is a line.</summary>
internal static class ReceiverMetrics
{
    /// <param name="exporter">Where they are shown.</param>
    /// <param name="kernelDrops">Datagrams that the kernel dropped before they could be read.</param>
    public static void Register(StatsdExporter exporter, Func<long> kernelDrops)
    {
        var counters = exporter.Ingest;
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
            "read_errors_total", "The number of reads that the kernel refused.", () => Volatile.Read(ref counters.ReadErrors));
        Add(
            "faults_total", "The number of datagrams or reads lost to a defect of the exporter.",
            () => Volatile.Read(ref counters.Faults));

        void Add(string name, string help, Func<long> value) => exporter.AddCounter("windhover_exporter_" + name, help, () => value());
    }
}

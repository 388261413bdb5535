using Windhover.Exporter.SelfMetrics;

namespace Windhover.Exporter.Host.Relaying;

/// <summary>What happened to the lines for one relay target; label <c>target</c>.</summary>
/// <param name="Packets">Datagrams that were tried to send.</param>
/// <param name="LongLines">Lines that do not fit into a datagram.</param>
/// <param name="Lines">Lines that were buffered.</param>
/// <param name="DroppedLines">Buffered lines that were given up, because the queue was full.</param>
/// <param name="FailedPackets">Datagrams that the system refused to send.</param>
internal sealed record RelayCounters(
    SelfCounter Packets, SelfCounter LongLines, SelfCounter Lines, SelfCounter DroppedLines, SelfCounter FailedPackets)
{
    public static RelayCounters For(string target, StatsdExporter exporter)
    {
        var label = ("target", target);
        // The first three, with their texts, are statsd_exporter's.
        return new RelayCounters(
            exporter.AddCounter("statsd_exporter_relay_packets_total", "The number of StatsD packets relayed.", label),
            exporter.AddCounter("statsd_exporter_relay_long_lines_total", "The number lines that were too long to relay.", label),
            exporter.AddCounter(
                "statsd_exporter_relay_lines_relayed_total", "The number of lines that were buffered to be relayed.", label),
            exporter.AddCounter(
                "windhover_exporter_relay_dropped_lines_total", "The number of buffered lines dropped because the target was too slow.",
                label),
            exporter.AddCounter(
                "windhover_exporter_relay_failed_packets_total", "The number of relay packets that could not be sent.", label));
    }
}

using System.Text;
using Windhover.Exporter.SelfMetrics;

namespace Windhover.Exporter.Host.Web;

/// <summary>Was anything lost, and where? Made of the counters that <c>/metrics</c> shows, of all that this process lived.</summary>
/// <param name="Lines">Received.</param>
/// <param name="Samples">Read from them.</param>
/// <param name="Events">Added to series.</param>
/// <param name="DroppedByRule">Events that a rule of the mapping file drops: wanted, so no loss.</param>
/// <param name="Stages">In the order in which data flows.</param>
internal sealed record LossReport(long Lines, long Samples, long Events, long DroppedByRule, IReadOnlyList<LossStage> Stages)
{
    private const string Statsd = "statsd_exporter_";
    private const string Own = "windhover_exporter_";

    public bool AnyLost => Stages.Any(stage => stage.Lost > 0);

    public static LossReport Of(IReadOnlyList<SelfFamily> families)
    {
        var byName = families.ToDictionary(family => family.Name, StringComparer.Ordinal);
        return new LossReport(
            Total(Statsd + "lines_total"),
            Total(Statsd + "samples_total"),
            Total(Statsd + "events_total"),
            Values(Statsd + "events_actions_total").Where(value => value.Reason == "drop").Sum(value => value.Lost),
            [
                Stage(
                    "kernel, UDP", "datagrams", Own + "udp_kernel_drops_total",
                    "the socket's receive buffer was full; a larger net.core.rmem_max gives it more room"),
                new LossStage(
                    "kernel, unix datagrams", "datagrams", 0, "",
                    "impossible: a full unix socket makes the sender wait, or tells it that the datagram was not sent", []),
                Stage(
                    "kernel, reading", "reads", Own + "read_errors_total", "the kernel refused to hand over what it had; reading goes on"),
                Stage(
                    "datagrams cut", "datagrams", Own + "cut_packets_total", "they were longer than 65535 bytes, and lost what is beyond"),
                Stage(
                    "workers' channel, reading", "reads", Own + "channel_read_errors_total",
                    "the kernel refused to hand over what it had; workers send again what is not noted as counted"),
                Stage(
                    "workers' channel, malformed", "datagrams", Own + "channel_malformed_parts_total",
                    "they are no part of a batch; please report the message in the log"),
                Stage(
                    "workers' channel, defects", "parts", Own + "channel_faults_total", "please report the message in the log"),
                Stage(
                    "TCP connections refused", "connections", Own + "tcp_connections_refused_total", "too many were open; they were closed at once"),
                Stage(
                    "TCP connections displaced", "connections", Own + "tcp_connections_displaced_total",
                    "too many were open; they were idle longest, and what their clients send afterwards is lost"),
                Stage(
                    "TCP connections broken", "connections", Statsd + "tcp_connection_errors_total",
                    "the client or the network broke them off, or they could not be accepted"),
                Stage(
                    "TCP lines too long", "lines", Statsd + "tcp_too_long_lines_total",
                    "a line must fit into 4096 bytes with its end; the rest of such a connection is lost too"),
                Stage(
                    "lines and samples", "samples", Statsd + "sample_errors_total",
                    "they could not be parsed; after invalid_sample_factor for a rate the sample counts, without the rate"),
                Stage("tags", "tags", Statsd + "tag_errors_total", "they could not be parsed; the sample counts, without the tag"),
                Stage(
                    "events, by name", "events", Statsd + "events_conflict_total", "another metric has the name, or one that would be shown beside it"),
                Stage(
                    "events, else", "events", Statsd + "events_error_total",
                    "what they ask for cannot be shown (a negative counter, a reserved label, no name), or a limit is reached"),
                Stage(
                    "relay, lines too long", "lines", Statsd + "relay_long_lines_total",
                    "longer than --statsd.relay.packet-length; counted here all the same"),
                Stage(
                    "relay, target slow", "lines", Own + "relay_dropped_lines_total", "the queue to the target was full; counted here all the same"),
                Stage(
                    "relay, target unreachable", "datagrams", Own + "relay_failed_packets_total",
                    "they could not be sent; their lines are counted here all the same"),
                Stage("defects of the exporter", "datagrams or reads", Own + "faults_total", "please report the message in the log"),
            ]);

        LossStage Stage(string name, string unit, string metric, string why)
        {
            var values = Values(metric);
            return new LossStage(
                name, unit, values.Sum(value => value.Lost), metric, why,
                [.. values.Where(value => value is { Reason: not "", Lost: > 0 }).OrderByDescending(value => value.Lost)]);
        }

        long Total(string metric) => Values(metric).Sum(value => value.Lost);

        // Families that have no series yet are not there.
        List<(string Reason, long Lost)> Values(string metric) => byName.TryGetValue(metric, out var family)
            ? [.. family.Samples.Select(sample => (FirstLabelValue(sample.Labels), (long)sample.Value()))]
            : [];
    }

    /// <summary>Of <c>metric_name="a",type="counter"</c>: <c>a</c>.</summary>
    private static string FirstLabelValue(ReadOnlySpan<byte> labels)
    {
        var start = labels.IndexOf("=\""u8);
        if (start < 0)
        {
            return "";
        }
        var value = labels[(start + 2)..];
        // Neither names nor reasons hold quotes; of a relay target that does, the beginning is enough.
        return Encoding.UTF8.GetString(value[..value.IndexOf((byte)'"')]);
    }
}

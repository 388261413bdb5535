using Windhover.Exporter.Ingest;

namespace Windhover.Exporter.Host;

/// <summary>Shows what becomes of the parts that come out of the workers' outboxes.</summary>
internal static class ChannelMetrics
{
    public static void Register(StatsdExporter exporter, ChannelCounters counters)
    {
        Add(
            "parts_total", "The number of parts of workers' batches that were counted.",
            () => Volatile.Read(ref counters.Applied));
        Add(
            "parts_passed_over_total", "The number of parts that came once more and were not counted again.",
            () => Volatile.Read(ref counters.PassedOver));
        Add(
            "malformed_parts_total", "The number of datagrams from workers that are no part of a batch, lost to a defect.",
            () => Volatile.Read(ref counters.Malformed));
        Add(
            "removed_gauges_total", "The number of gauges removed because their worker is gone.",
            () => Volatile.Read(ref counters.GaugesRemoved));
        Add(
            "read_errors_total", "The number of reads that the kernel refused.",
            () => Volatile.Read(ref counters.ReadErrors));
        Add(
            "faults_total", "The number of parts or reads lost to a defect of the exporter.",
            () => Volatile.Read(ref counters.Faults));

        void Add(string name, string help, Func<long> value) =>
            exporter.AddCounter("windhover_exporter_channel_" + name, help, () => value());
    }
}

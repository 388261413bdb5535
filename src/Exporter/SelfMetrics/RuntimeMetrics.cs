using Windhover.Exporter.Registry;

namespace Windhover.Exporter.SelfMetrics;

/// <summary>The <c>go_*</c> metrics that mean the same for .NET: memory, collections, threads.</summary>
/// <remarks>Dashboards of exporters ask for these. What has no counterpart (goroutines, spans, the version of Go) is left out
/// rather than invented; its names stay reserved.</remarks>
internal static class RuntimeMetrics
{
    public static IEnumerable<SelfFamily> Read()
    {
        var memory = GC.GetGCMemoryInfo();
        double live = GC.GetTotalMemory(forceFullCollection: false);
        yield return Gauge(
            "go_memstats_alloc_bytes", "Number of bytes allocated in heap and currently in use.", live);
        yield return new SelfFamily(
            "go_memstats_alloc_bytes_total",
            "Total number of bytes allocated in heap until now, even if released already.",
            SeriesKind.Counter,
            [new SelfSample(static () => GC.GetTotalAllocatedBytes())]);
        yield return Gauge(
            "go_memstats_heap_alloc_bytes",
            "Number of heap bytes allocated and currently in use, same as go_memstats_alloc_bytes.",
            live);
        yield return Gauge(
            "go_memstats_heap_sys_bytes", "Number of heap bytes obtained from system.", memory.TotalCommittedBytes);
        yield return Gauge("go_threads", "Number of OS threads created.", ThreadCount());
        yield return Gauge(
            "go_sched_gomaxprocs_threads",
            "The number of operating system threads that can execute code simultaneously.",
            Environment.ProcessorCount);
        yield return new SelfFamily(
            "go_gc_duration_seconds",
            "A summary of the wall-time pause (stop-the-world) duration in garbage collection cycles.",
            SeriesKind.Summary,
            [
                new SelfSample(static () => GC.GetTotalPauseDuration().TotalSeconds) { Suffix = "_sum"u8.ToArray() },
                new SelfSample(static () => GC.CollectionCount(0)) { Suffix = "_count"u8.ToArray() },
            ]);
    }

    private static SelfFamily Gauge(string name, string help, double value)
        => new(name, help, SeriesKind.Gauge, [new SelfSample(() => value)]);

    // Not of System.Diagnostics.Process: three assemblies for one number.
    private static double ThreadCount() => Directory.EnumerateFileSystemEntries("/proc/self/task").Count();
}

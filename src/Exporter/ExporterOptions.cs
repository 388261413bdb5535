using Windhover.Exporter.Lines;
using Windhover.Exporter.Shards;
using Windhover.Exporter.State;

namespace Windhover.Exporter;

/// <summary>What a <see cref="StatsdExporter"/> is started with; the defaults are those of statsd_exporter's flags.</summary>
public sealed record ExporterOptions
{
    /// <summary>Text of the mapping file; null where no file was given, which is not the same as an empty one.</summary>
    public string? MappingConfig { get; init; }

    public LineOptions Lines { get; init; } = new();

    /// <summary>Look-ups that the mapper's cache remembers; 0 switches it and its three metrics off.</summary>
    public int CacheSize { get; init; } = 1000;

    public MappingCacheType CacheType { get; init; } = MappingCacheType.Lru;

    /// <summary>Events per batch; only shapes <c>statsd_exporter_event_queue_flushed_total</c>, because nothing is queued here.</summary>
    public int EventFlushThreshold { get; init; } = 1000;

    /// <summary>See <see cref="EventFlushThreshold"/>.</summary>
    public TimeSpan EventFlushInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a value of a set counts; zero refuses sets, as statsd_exporter does.</summary>
    public TimeSpan SetWindow { get; init; }

    /// <summary>Different values that one set may have within the window. Further ones are refused and counted.</summary>
    public int MaxSetValues { get; init; } = 100_000;

    /// <summary>Values that all sets together may have. Further ones are refused and counted.</summary>
    public int MaxSetValuesTotal { get; init; } = 1_000_000;

    /// <summary>Series that may live at once; 0 for no limit. One counts again for each KiB of its name and labels. Newcomers above
    /// it are refused and counted.</summary>
    public int MaxSeries { get; init; }

    /// <summary>Series that one metric name may have; 0 for no limit. Newcomers above it are refused and counted.</summary>
    public int MaxSeriesPerName { get; init; }

    /// <summary>Bytes that a label value may have; 0 for no limit. Newcomers above it are refused and counted.</summary>
    public int MaxLabelValueBytes { get; init; }

    /// <summary>Null: values end with the process, as in statsd_exporter.</summary>
    internal StateOptions? State { get; init; }
}

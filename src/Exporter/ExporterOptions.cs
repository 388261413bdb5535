using Windhover.Exporter.Lines;
using Windhover.Exporter.State;

namespace Windhover.Exporter;

/// <summary>What a <see cref="StatsdExporter"/> is started with; the defaults are those of statsd_exporter's flags.</summary>
internal sealed record ExporterOptions
{
    /// <summary>Text of the mapping file; null if no file was given, which is not the same as an empty one.</summary>
    public string? MappingConfig { get; init; }

    /// <summary>Old keys of the mapping file are errors, and not warnings.</summary>
    public bool MappingStrict { get; init; }

    public LineOptions Lines { get; init; } = new();

    /// <summary>How long a value of a set counts; zero rejects sets, as statsd_exporter does.</summary>
    public TimeSpan SetWindow { get; init; }

    /// <summary>Different values that one set may have within the window. Further ones are rejected and counted.</summary>
    public int MaxSetValues { get; init; } = 100_000;

    /// <summary>Values that all sets together may have. Further ones are rejected and counted.</summary>
    public int MaxSetValuesTotal { get; init; } = 1_000_000;

    /// <summary>Series that may live at once; 0 for no limit. One counts again for each KiB of its name and labels. New series above
    /// it are rejected and counted.</summary>
    public int MaxSeries { get; init; }

    /// <summary>Series that one metric name may have; 0 for no limit. New series above it are rejected and counted.</summary>
    public int MaxSeriesPerName { get; init; }

    /// <summary>Bytes that a label value may have; 0 for no limit. New series above it are rejected and counted.</summary>
    public int MaxLabelValueBytes { get; init; }

    /// <summary>Bytes that name and labels of a series may have together; 0 for no limit. Longer ones are rejected and counted.</summary>
    public int MaxSeriesBytes { get; init; }

    /// <summary>Bytes that series made by senders may take in the state, or in a scrape; 0 for no limit. New series above it are rejected
    /// and counted.</summary>
    public long MaxSenderBytes { get; init; }

    /// <summary>Null: values end with the process, as in statsd_exporter.</summary>
    internal StateOptions? State { get; init; }
}

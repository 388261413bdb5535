namespace Windhover.Exporter.Mapping;

/// <summary>The section <c>defaults</c> of a mapping file, gaps filled in as statsd_exporter fills them on load.</summary>
internal sealed record MappingDefaults
{
    public ObserverType? ObserverType { get; init; }

    public bool MatchTypeIsRegex { get; init; }

    public bool GlobDisableOrdering { get; init; }

    public TimeSpan Ttl { get; init; }

    public SummaryOptions Summary { get; init; } = new();

    public HistogramOptions Histogram { get; init; } = new();
}

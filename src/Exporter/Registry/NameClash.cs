namespace Windhover.Exporter.Registry;

/// <summary>Names that would meet in the exposition, because summaries and histograms also write <c>x_sum</c>, <c>x_count</c>
/// and <c>x_bucket</c>.</summary>
internal static class NameClash
{
    /// <summary>statsd_exporter's own check, quirks included: it looks at every name that ever had a series.</summary>
    /// <remarks>A gauge <c>m</c> blocks a later counter <c>m_sum</c> though nothing would clash; a counter <c>m</c> never does.
    /// Source: statsd_exporter, pkg/registry/registry.go.</remarks>
    /// <returns>The name in the way, or null.</returns>
    public static string? FindOnceRegistered(SeriesKind kind, string name, Dictionary<string, MetricFamily> families)
    {
        switch (kind)
        {
            case SeriesKind.Counter or SeriesKind.Gauge:
                var bare = WithoutSuffix(name);
                return bare is not null && families.TryGetValue(bare, out var family) && family.Kind != SeriesKind.Counter
                    ? bare
                    : null;
            case SeriesKind.Histogram:
                return FindOther(name + "_sum") ?? FindOther(name + "_count") ?? FindOther(name + "_bucket");
            default:
                return FindOther(name + "_sum") ?? FindOther(name + "_count");
        }

        string? FindOther(string suffixed)
            => families.TryGetValue(suffixed, out var other) && other.Kind != kind ? suffixed : null;
    }

    /// <summary>What statsd_exporter overlooks until every scrape fails: clashes between names that are shown now.</summary>
    /// <remarks>Source: client_golang, registry.go, <c>checkSuffixCollisions</c>.</remarks>
    public static string? FindShown(SeriesKind kind, string name, Dictionary<string, MetricFamily> families)
    {
        var bare = WithoutSuffix(name);
        if (bare is not null && Shown(bare) is { } whole
            && (whole.Kind == SeriesKind.Histogram
                || (whole.Kind == SeriesKind.Summary && !name.EndsWith("_bucket", StringComparison.Ordinal))))
        {
            return bare;
        }

        if (kind is SeriesKind.Counter or SeriesKind.Gauge)
        {
            return null;
        }

        var part = Shown(name + "_count")
            ?? Shown(name + "_sum")
            ?? (kind == SeriesKind.Histogram ? Shown(name + "_bucket") : null);
        return part?.Name;

        MetricFamily? Shown(string wanted)
            => families.TryGetValue(wanted, out var family) && family.Count > 0 ? family : null;
    }

    private static string? WithoutSuffix(string name)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["_count", "_sum", "_bucket"])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return name[..^suffix.Length];
            }
        }

        return null;
    }
}

namespace Windhover.Exporter.Mapping;

/// <summary>A key of mapping files, and the releases of statsd_exporter that read it.</summary>
/// <param name="Section">Where it stands: <c>defaults</c>, <c>mappings</c>, <c>summary_options</c>, <c>histogram_options</c> or
/// <c>quantiles</c>; empty for the root.</param>
/// <param name="Name">As the file writes it; with <c>: value</c> behind it, if only that value is old.</param>
/// <param name="Since">The first release that read it; empty if none did.</param>
/// <param name="Until">The last one; empty for a key of today.</param>
/// <param name="Today">What to write now, if it is old.</param>
internal sealed record MappingKey(string Section, string Name, string Since, string Until = "", string Today = "")
{
    public bool IsOld => Today.Length > 0;

    /// <summary>For a warning: it is old, and what it does.</summary>
    public string Notice => Since.Length == 0
        ? $"\"{Name}\" has no effect: the change log of {KeyHistory.Misnaming} has it, but no release has read it; write \"{Today}\""
        : $"\"{Name}\" is the spelling of {Since} to {Until}, and is taken; write \"{Today}\"";
}

/// <summary>Every key that a release of statsd_exporter from 0.5, the first with YAML, to 0.30 and its successor has read. Source: the YAML
/// tags of its structures, release by release.</summary>
internal static class KeyHistory
{
    /// <summary>The release whose change log names keys that no code reads.</summary>
    public const string Misnaming = "0.15";

    /// <summary>The last release that read the old keys. From 0.15 on it preferred those of today.</summary>
    public const string LastTolerant = "0.30";

    public static IReadOnlyList<MappingKey> All { get; } =
    [
        new("", "defaults", "0.5"),
        new("", "mappings", "0.5"),
        new("defaults", "match_type", "0.5"),
        new("defaults", "glob_disable_ordering", "0.8"),
        new("defaults", "ttl", "0.9"),
        new("defaults", "observer_type", "0.17"),
        new("defaults", "summary_options", "0.20"),
        new("defaults", "histogram_options", "0.20"),
        new("defaults", "timer_type", "0.5", LastTolerant, "observer_type"),
        new("defaults", "buckets", "0.5", LastTolerant, "histogram_options: {buckets: …}"),
        new("defaults", "quantiles", "0.7", LastTolerant, "summary_options: {quantiles: …}"),
        new("mappings", "match", "0.5"),
        new("mappings", "name", "0.5"),
        new("mappings", "labels", "0.5"),
        new("mappings", "match_type", "0.5"),
        new("mappings", "help", "0.5"),
        new("mappings", "action", "0.6"),
        new("mappings", "match_metric_type", "0.7"),
        new("mappings", "ttl", "0.9"),
        new("mappings", "summary_options", "0.15"),
        new("mappings", "histogram_options", "0.15"),
        new("mappings", "observer_type", "0.17"),
        new("mappings", "scale", "0.24"),
        new("mappings", "honor_labels", "0.26"),
        new("mappings", "timer_type", "0.5", LastTolerant, "observer_type"),
        new("mappings", "buckets", "0.5", LastTolerant, "histogram_options: {buckets: …}"),
        new("mappings", "quantiles", "0.7", LastTolerant, "summary_options: {quantiles: …}"),
        new("mappings", "match_metric_type: timer", "0.7", LastTolerant, "match_metric_type: observer"),
        new("summary_options", "quantiles", "0.15"),
        new("summary_options", "max_age", "0.15"),
        new("summary_options", "age_buckets", "0.15"),
        new("summary_options", "buf_cap", "0.15"),
        new("summary_options", "max_summary_age", "", "", "max_age"),
        new("summary_options", "summary_age_buckets", "", "", "age_buckets"),
        new("summary_options", "stream_buffer_size", "", "", "buf_cap"),
        new("histogram_options", "buckets", "0.15"),
        new("histogram_options", "native_histogram_bucket_factor", "0.23"),
        new("histogram_options", "native_histogram_max_buckets", "0.23"),
        new("quantiles", "quantile", "0.7"),
        new("quantiles", "error", "0.7"),
    ];

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static MappingKey Named(string section, string name) => All.First(key => key.Section == section && key.Name == name);
}

namespace Windhover.Exporter.Mapping;

/// <summary>A rule that took a StatsD name, with its templates filled in.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Name">The metric's name, not yet escaped; may be empty.</param>
/// <param name="Labels">Label names and values, in the order of the file.</param>
internal sealed record MappingMatch(MetricMapping Rule, string Name, IReadOnlyList<KeyValuePair<string, string>> Labels);

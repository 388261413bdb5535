namespace Windhover.Exporter.Series;

/// <summary>One metric about the exporter itself.</summary>
/// <remarks>Samples stand in the order in which they are shown; their labels are sorted by name, their values asked at each
/// scrape.</remarks>
internal sealed record SelfFamily(string Name, string Help, bool IsGauge, IReadOnlyList<SelfSample> Samples);

/// <summary>One series of a <see cref="SelfFamily"/>.</summary>
internal readonly record struct SelfSample(IReadOnlyList<KeyValuePair<string, string>> Labels, Func<double> Value);

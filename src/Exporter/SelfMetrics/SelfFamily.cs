using Windhover.Exporter.Registry;

namespace Windhover.Exporter.SelfMetrics;

/// <summary>One metric about the exporter itself, its samples in the order in which they are shown.</summary>
internal sealed record SelfFamily(string Name, string Help, SeriesKind Kind, IReadOnlyList<SelfSample> Samples) : IExposedFamily;

namespace Windhover.Exporter.Registry;

/// <summary>The series of a name at one moment, in the order of the exposition. Never changes, so it is read without a lock, but within
/// <see cref="SeriesStore.Read"/>.</summary>
internal sealed record FamilySnapshot(MetricFamily Family, SeriesList Series);

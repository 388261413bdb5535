namespace Windhover.Exporter.Series;

/// <summary>The <c># TYPE</c> of a metric.</summary>
internal enum SeriesKind : byte
{
    Counter,
    Gauge,
    Summary,
    Histogram,
}

namespace Windhover.Exporter.Registry;

/// <summary>The <c># TYPE</c> of a metric.</summary>
internal enum SeriesKind : byte
{
    Counter,
    Gauge,
    Summary,
    Histogram,
}

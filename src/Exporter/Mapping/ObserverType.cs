namespace Windhover.Exporter.Mapping;

/// <summary>What timings, histograms and distributions become.</summary>
internal enum ObserverType : byte
{
    Summary,
    Histogram,
}

using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>Terms as a record tells them, apart from all families.</summary>
/// <param name="Ttl">In ticks of <see cref="TimeSpan"/>; 0 for never.</param>
/// <param name="Names">Of labels: sorted, with commas between them.</param>
internal sealed record LoadedTerms(
    SeriesKind Kind,
    bool IsSet,
    int LabelCount,
    long Ttl,
    string Name,
    string Names,
    string Help,
    HistogramShape? Histogram,
    SummaryShape? Summary);

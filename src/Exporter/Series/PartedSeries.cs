namespace Windhover.Exporter.Series;

/// <summary>A histogram, a summary or a set: all that it holds lies in its parts, which are large.</summary>
internal sealed class PartedSeries(SeriesTerms terms, in StoredLabels labels, long now) : TimeSeries(terms, in labels, NoShard, now)
{
    public override void Add(double value, bool isRelative, long weight, long now)
        => throw new InvalidOperationException("samples go to the parts of this series");
}

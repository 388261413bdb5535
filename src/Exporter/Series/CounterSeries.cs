namespace Windhover.Exporter.Series;

/// <summary>A counter. What the shard that met it first adds lies here, so that a counter that one shard knows is one object; other
/// shards have a <see cref="CounterPart"/> each.</summary>
internal sealed class CounterSeries(SeriesTerms terms, in StoredLabels labels, int writer, long now) : TimeSeries(terms, in labels, writer, now)
{
    private CounterValue _value;

    public override void Add(double value, bool isRelative, long weight, long now) => _value.Add(value);

    public double Read()
    {
        ulong whole = 0;
        double fraction = 0;
        _value.AddTo(ref whole, ref fraction);
        for (SeriesCell? part = Next; part is not null; part = part.Next)
        {
            ((CounterPart)part).Value.AddTo(ref whole, ref fraction);
        }

        return whole + fraction;
    }
}

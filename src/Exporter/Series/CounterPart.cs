namespace Windhover.Exporter.Series;

/// <summary>What another shard than the first added to a counter.</summary>
internal sealed class CounterPart(int writer, long now) : SeriesCell(writer, now)
{
    public CounterValue Value;

    public override void Add(double value, bool isRelative, long weight, long now) => Value.Add(value);
}

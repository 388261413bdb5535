namespace Windhover.Exporter.Series;

/// <summary>A gauge, written by all shards: the last write wins, whichever thread received it.</summary>
internal sealed class GaugeSeries(SeriesTerms terms, in StoredLabels labels, long now) : TimeSeries(terms, in labels, AllShards, now)
{
    private double _value;

    public double Value => Volatile.Read(ref _value);

    public override void Add(double value, bool isRelative, long weight, long now)
    {
        if (isRelative)
        {
            Change(value);
        }
        else
        {
            Volatile.Write(ref _value, value);
        }
    }

    private void Change(double difference)
    {
        double before = Volatile.Read(ref _value);
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref _value, before + difference, before);

            // By bits: NaN is not equal to itself, and would be tried for ever.
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(before))
            {
                return;
            }

            before = seen;
        }
    }
}

namespace Windhover.Exporter.Series;

/// <summary>A gauge, shared by all shards: the last write wins, whichever thread received it.</summary>
internal sealed class GaugeCell : SeriesCell
{
    private double _value;

    public double Value => Volatile.Read(ref _value);

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double value)
    {
        double before = Volatile.Read(ref _value);
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref _value, before + value, before);

            // By bits: NaN is not equal to itself, and would be tried for ever.
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(before))
            {
                return;
            }

            before = seen;
        }
    }
}

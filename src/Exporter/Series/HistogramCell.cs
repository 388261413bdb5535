namespace Windhover.Exporter.Series;

/// <summary>One shard's part of a histogram, written and read under the lock of its shard.</summary>
internal sealed class HistogramCell(HistogramShape shape, SeriesShard shard, long now) : SeriesCell(shard.Number, now)
{
    private readonly ulong[] _buckets = new ulong[shape.Bounds.Length];
    private readonly NativeBuckets? _native = shape.NativeSchema is { } schema ? new NativeBuckets(schema) : null;
    private double _sum;
    private ulong _count;

    public override void Add(double value, bool isRelative, long weight, long now)
    {
        int bucket = shape.FindBucket(value);
        if (bucket < _buckets.Length)
        {
            _buckets[bucket] += (ulong)weight;
        }

        _sum = WeightedSum.Add(_sum, value, weight);
        _count += (ulong)weight;
        _native?.Observe(value, (ulong)weight, shape.MaxNativeBuckets);
    }

    public void AddTo(HistogramSnapshot snapshot)
    {
        lock (shard.Gate)
        {
            for (int i = 0; i < _buckets.Length; i++)
            {
                snapshot.Buckets[i] += _buckets[i];
            }

            snapshot.Sum += _sum;
            snapshot.Count += _count;
            if (_native is not null)
            {
                snapshot.Native?.Add(_native, shape.MaxNativeBuckets);
            }
        }
    }
}

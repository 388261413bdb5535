namespace Windhover.Exporter.Values;

/// <summary>A histogram at one moment, over all shards.</summary>
internal sealed class HistogramSnapshot
{
    public HistogramSnapshot(HistogramShape shape, bool withNative)
    {
        Shape = shape;
        Buckets = new ulong[shape.Bounds.Length];
        Native = withNative && shape.NativeSchema is { } schema ? new NativeBuckets(schema) : null;
    }

    public HistogramShape Shape { get; }

    /// <summary>Not yet cumulative.</summary>
    public ulong[] Buckets { get; }

    /// <summary>Null if switched off, or not asked for.</summary>
    public NativeBuckets? Native { get; }

    public double Sum { get; set; }

    public ulong Count { get; set; }
}

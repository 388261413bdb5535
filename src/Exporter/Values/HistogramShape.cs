using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Values;

/// <summary>Buckets of a histogram, checked and prepared once for all series that share them.</summary>
internal sealed class HistogramShape
{
    /// <summary>A linear search beats a binary one below this many bounds (client_golang, histogram.go, <c>findBucket</c>).</summary>
    private const int LinearBounds = 35;

    /// <summary>More do not fit into a record; they would be some 10 MB a series.</summary>
    public const int MaxBounds = 1 << 20;

    private HistogramShape(double[] bounds, int? schema, uint maxNativeBuckets)
    {
        Bounds = bounds;
        NativeSchema = schema;
        MaxNativeBuckets = maxNativeBuckets;
        BoundLabels = Array.ConvertAll(bounds, Text);
    }

    /// <summary>Upper bounds, rising; <c>+Inf</c> is left out.</summary>
    public double[] Bounds { get; }

    /// <summary>The values of the label <c>le</c>.</summary>
    public byte[][] BoundLabels { get; }

    /// <summary>Resolution of the native buckets at the start; null if they are switched off.</summary>
    public int? NativeSchema { get; }

    /// <summary>0 for no limit.</summary>
    public uint MaxNativeBuckets { get; }

    /// <summary>What a mapping asks for, filled up from the current defaults.</summary>
    /// <returns>Null if the bounds do not rise, or are too many: statsd_exporter ends with a panic at the first sample.</returns>
    public static HistogramShape? Create(HistogramOptions? own, HistogramOptions defaults)
    {
        var bounds = own is { Buckets.Count: > 0 } ? own.Buckets : defaults.Buckets;
        var factor = own is { NativeBucketFactor: > 0 } ? own.NativeBucketFactor : defaults.NativeBucketFactor;
        var maxBuckets = own is { NativeMaxBuckets: > 0 } ? own.NativeMaxBuckets : defaults.NativeMaxBuckets;
        for (var i = 0; i < bounds.Count; i++)
        {
            if (double.IsNaN(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1]))
            {
                return null;
            }
        }

        double[] finite = [.. bounds.Where(bound => !double.IsPositiveInfinity(bound))];
        return finite.Length > MaxBounds
            ? null
            : new HistogramShape(finite, factor > 1 ? NativeBuckets.PickSchema(factor) : null, maxBuckets);
    }

    /// <summary>A shape that was saved.</summary>
    /// <returns>Null if it is none.</returns>
    public static HistogramShape? Restore(double[] bounds, int? schema, uint maxNativeBuckets)
    {
        var rises = !bounds.Any(bound => double.IsNaN(bound) || double.IsPositiveInfinity(bound))
            && !bounds.Zip(bounds.Skip(1), static (one, next) => next <= one).Any(static falls => falls);
        return rises && (schema is null || NativeBuckets.IsSchema(schema.Value))
            ? new HistogramShape(bounds, schema, maxNativeBuckets)
            : null;
    }

    /// <summary>Whether values of the one can be continued in the other.</summary>
    public bool IsAs(HistogramShape other)
        => NativeSchema == other.NativeSchema
            && MaxNativeBuckets == other.MaxNativeBuckets
            && Bounds.AsSpan().SequenceEqual(other.Bounds);

    /// <summary>The first bucket whose bound is not below <paramref name="value"/>; <c>Bounds.Length</c> for none, and for NaN.</summary>
    public int FindBucket(double value)
    {
        var bounds = Bounds;
        if (bounds.Length >= LinearBounds)
        {
            var found = Array.BinarySearch(bounds, value);
            return double.IsNaN(value) ? bounds.Length : found < 0 ? ~found : found;
        }

        for (var i = 0; i < bounds.Length; i++)
        {
            if (value <= bounds[i])
            {
                return i;
            }
        }

        return bounds.Length;
    }

    private static byte[] Text(double value)
    {
        Span<byte> text = stackalloc byte[FloatWriter.MaxLength];
        return text[..FloatWriter.Format(value, text)].ToArray();
    }
}

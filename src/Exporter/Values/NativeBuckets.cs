namespace Windhover.Exporter.Values;

/// <summary>The sparse buckets of a native histogram: positive, negative and zero.</summary>
/// <remarks>Source: client_golang, histogram.go. Keys are sorted in arrays: a sample is a binary search among at most
/// <see cref="HistogramShape.MaxNativeBuckets"/> neighbours, and a series without samples costs nothing.</remarks>
internal sealed class NativeBuckets(int schema)
{
    /// <summary>The coarsest resolution: each bucket is 65,536 times the one before.</summary>
    private const int MinSchema = -4;

    private const int MaxSchema = 8;

    /// <summary>Bounds in [0.5, 1) for each schema above 0, the index being the schema.</summary>
    private static readonly double[][] Bounds = MakeBounds();

    /// <summary>Values up to here count as zero: 2^-128 (client_golang, <c>DefNativeHistogramZeroThreshold</c>).</summary>
    public static double ZeroThreshold { get; } = Math.ScaleB(1, -128);

    public int Schema { get; private set; } = schema;

    public ulong ZeroCount { get; private set; }

    public SparseCounts Positive { get; } = new();

    public SparseCounts Negative { get; } = new();

    private bool IsEmpty => ZeroCount == 0 && Positive.Count + Negative.Count == 0;

    public static int PickSchema(double factor)
        => (int)Math.Clamp(-Math.Floor(Math.Log2(Math.Log2(factor))), MinSchema, MaxSchema);

    public static bool CanHalve(int schema) => schema > MinSchema;

    public static bool IsSchema(int number) => number is >= MinSchema and <= MaxSchema;

    /// <param name="value">NaN is left out: it counts only in the histogram's count.</param>
    /// <param name="weight">How often it was seen.</param>
    /// <param name="maxBuckets">Above it the resolution is halved, once per sample; 0 for no limit.</param>
    public void Observe(double value, ulong weight, uint maxBuckets)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        if (value > ZeroThreshold)
        {
            Positive.Add(FindKey(value, Schema), weight);
        }
        else if (value < -ZeroThreshold)
        {
            Negative.Add(FindKey(-value, Schema), weight);
        }
        else
        {
            ZeroCount += weight;
        }

        Limit(maxBuckets);
    }

    public void AddZeros(ulong count) => ZeroCount += count;

    /// <summary>Adds what another shard counted, at the coarser of the two resolutions.</summary>
    /// <remarks>What only one shard counted stays as it is: a sample halves once, and the next one again if that was not enough.</remarks>
    public void Add(NativeBuckets other, uint maxBuckets)
    {
        var isMerged = !IsEmpty && !other.IsEmpty;
        while (Schema > other.Schema)
        {
            Halve();
        }

        ZeroCount += other.ZeroCount;
        Positive.Add(other.Positive, other.Schema - Schema);
        Negative.Add(other.Negative, other.Schema - Schema);
        var before = Schema + 1;
        while (isMerged && Schema < before)
        {
            before = Schema;
            Limit(maxBuckets);
        }
    }

    private static double[][] MakeBounds()
    {
        var bounds = new double[MaxSchema + 1][];
        for (var schema = 0; schema <= MaxSchema; schema++)
        {
            var count = 1 << schema;
            bounds[schema] = new double[count];
            for (var i = 0; i < count; i++)
            {
                bounds[schema][i] = Math.Pow(2, (double)i / count) / 2;
            }
        }

        return bounds;
    }

    private void Limit(uint maxBuckets)
    {
        if (maxBuckets > 0 && Positive.Count + Negative.Count > maxBuckets && Schema > MinSchema)
        {
            Halve();
        }
    }

    /// <summary>Halves the resolution: buckets are merged in pairs.</summary>
    public void Halve()
    {
        Schema--;
        Positive.Halve();
        Negative.Halve();
    }

    /// <summary>The smallest i with <paramref name="magnitude"/> ≤ 2^(i × 2^-schema); infinity lies one past the largest.</summary>
    /// <param name="schema">The resolution.</param>
    public static int FindKey(double magnitude, int schema)
    {
        var infinite = double.IsPositiveInfinity(magnitude);
        (var fraction, var exponent) = Split(infinite ? double.MaxValue : magnitude);
        int key;
        if (schema > 0)
        {
            var bounds = Bounds[schema];
            key = FindFirstNotBelow(bounds, fraction) + ((exponent - 1) * bounds.Length);
        }
        else
        {
            key = fraction == 0.5 ? exponent - 1 : exponent;
            key = (key + (1 << -schema) - 1) >> -schema;
        }

        return infinite ? key + 1 : key;
    }

    /// <summary>Array.BinarySearch calls a comparer for each step, which costs more than the rest of a sample.</summary>
    private static int FindFirstNotBelow(double[] bounds, double fraction)
    {
        var low = 0;
        var high = bounds.Length;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (bounds[middle] < fraction)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>frexp(3): a fraction in [0.5, 1) and a power of two. Values here lie above 2^-128, so they are never subnormal.</summary>
    private static (double Fraction, int Exponent) Split(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF) - 1022;
        return (BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | (1022L << 52)), exponent);
    }
}

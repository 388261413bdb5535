namespace Windhover.Exporter.Values;

/// <summary>Room in which a thread sorts and merges: a thousand summaries need it one after the other.</summary>
internal static class QuantileScratch
{
    // Go, sort.Sort.
    private const int MaxInsertionSort = 12;

    // Merged streams have some hundred samples; only odd objectives make more, and those must not keep their room for ever.
    private const int KeptSamples = 2048;

    [ThreadStatic]
    private static double[]? _values;

    [ThreadStatic]
    private static long[]? _weights;

    [ThreadStatic]
    private static QuantileStream.Sample[]? _samples;

    /// <param name="log">Where they stand in the order in which they came.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="weights">In the same order as the values; none where all are 1.</param>
    /// <param name="width">Of all together.</param>
    /// <returns>The observations from <paramref name="start"/> on, rising, valid until the next call on this thread.</returns>
    public static Span<double> Sort(ObservationLog log, int start, out ReadOnlySpan<long> weights, out long width)
    {
        var unsorted = log.Values[start..];
        var values = (_values ??= new double[QuantileStream.PendingCapacity]).AsSpan(0, unsorted.Length);
        unsorted.CopyTo(values);
        if (log.Weights.IsEmpty)
        {
            weights = default;
            width = values.Length;
            Sort(values);
            return values;
        }

        var items = (_weights ??= new long[QuantileStream.PendingCapacity]).AsSpan(0, unsorted.Length);
        log.Weights[start..].CopyTo(items);
        Sort(values, items);
        width = 0;
        foreach (var weight in items)
        {
            width += weight;
        }

        weights = items;
        return values;
    }

    /// <returns>Unset; valid until the next call on this thread.</returns>
    public static Span<QuantileStream.Sample> Samples(int count)
    {
        if (count > KeptSamples)
        {
            return new QuantileStream.Sample[count];
        }

        return (_samples ??= new QuantileStream.Sample[KeptSamples]).AsSpan(0, count);
    }

    private static void Sort(Span<double> values)
    {
        if (values.Length > MaxInsertionSort)
        {
            values.Sort();
            return;
        }

        Insert(values, default);
    }

    private static void Sort(Span<double> values, Span<long> weights)
    {
        if (values.Length > MaxInsertionSort)
        {
            values.Sort(weights);
            return;
        }

        Insert(values, weights);
    }

    /// <summary>Few values the way Go's library sorts them: NaN is neither less nor greater, so that it stays where it is and parts the
    /// others. Where many hold NaN, their order is another one.</summary>
    private static void Insert(Span<double> values, Span<long> weights)
    {
        for (var i = 1; i < values.Length; i++)
        {
            for (var j = i; j > 0 && values[j] < values[j - 1]; j--)
            {
                (values[j], values[j - 1]) = (values[j - 1], values[j]);
                if (!weights.IsEmpty)
                {
                    (weights[j], weights[j - 1]) = (weights[j - 1], weights[j]);
                }
            }
        }
    }
}

namespace Windhover.Exporter.Series;

/// <summary>Room in which a thread sorts and merges: a thousand summaries need it one after the other.</summary>
internal static class QuantileScratch
{
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
        ReadOnlySpan<double> unsorted = log.Values[start..];
        Span<double> values = (_values ??= new double[QuantileStream.PendingCapacity]).AsSpan(0, unsorted.Length);
        unsorted.CopyTo(values);
        if (log.Weights.IsEmpty)
        {
            weights = default;
            width = values.Length;
            values.Sort();
            return values;
        }

        Span<long> items = (_weights ??= new long[QuantileStream.PendingCapacity]).AsSpan(0, unsorted.Length);
        log.Weights[start..].CopyTo(items);
        values.Sort(items);
        width = 0;
        foreach (long weight in items)
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
}

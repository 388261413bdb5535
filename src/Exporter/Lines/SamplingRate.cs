namespace Windhover.Exporter.Lines;

/// <summary>How often an observed value counts, given the sampling rate that came with it.</summary>
internal static class SamplingRate
{
    /// <summary>Largest weight of one sample. The counts of a histogram are 64 bit (client_model, <c>uint64</c>): it takes 8 × 10^9
    /// samples of this weight to wrap one. A client that sends one of a billion does not exist.</summary>
    /// <remarks>statsd_exporter copies the event that often instead, and 19 bytes (<c>a:1|ms|@2e-7</c>) cost it 500 MB.</remarks>
    public const long MaxWeight = 1L << 31;

    /// <summary>int(1 / <paramref name="rate"/>) as Go computes it on amd64, at most <see cref="MaxWeight"/>.</summary>
    /// <returns>0, which is no event and no error, for rates above 1, negative ones, NaN, and those whose inverse is 2^63 or more.</returns>
    public static long ToWeight(double rate)
    {
        var weight = 1 / rate;
        return weight is >= 1 and < 9223372036854775808.0 ? (long)Math.Min(weight, MaxWeight) : 0;
    }
}

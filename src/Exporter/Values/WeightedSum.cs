namespace Windhover.Exporter.Values;

/// <summary>Adds a value as often as its sampling rate says.</summary>
internal static class WeightedSum
{
    /// <summary>Up to here the additions are done one by one, because that is how statsd_exporter rounds. Above, a product takes
    /// their place: the last digit of a sum of thousands does not matter, and a weight must not cost time.</summary>
    public const long MaxExactWeight = 1000;

    public static double Add(double sum, double value, long weight)
    {
        if (weight > MaxExactWeight)
        {
            return sum + (value * weight);
        }

        for (long i = 0; i < weight; i++)
        {
            sum += value;
        }

        return sum;
    }
}

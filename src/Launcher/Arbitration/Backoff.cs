namespace Windhover.Launcher.Arbitration;

/// <summary>How long a slot stays empty after early deaths in a row: not at all the first time, then 1.5ⁿ seconds up to 30.</summary>
/// <remarks>The curve is that of Einhorn (spin-up back-off on consecutive deaths before the acknowledgement), with jitter so that
/// workers which die of one cause do not come back in step.</remarks>
internal sealed class Backoff(Random random)
{
    /// <summary>A child that was ready for this long did not die early.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause, in seconds.</summary>
    public const double MaxSeconds = 30;

    private const double Base = 1.5;
    private const double JitterShare = 0.2;

    /// <param name="earlyDeaths">From 0.</param>
    public TimeSpan Delay(int earlyDeaths)
    {
        if (earlyDeaths <= 1)
        {
            return TimeSpan.Zero;
        }
        var seconds = Math.Min(Math.Pow(Base, earlyDeaths - 1), MaxSeconds);
        return TimeSpan.FromSeconds(seconds * (1 - (JitterShare * random.NextDouble())));
    }
}

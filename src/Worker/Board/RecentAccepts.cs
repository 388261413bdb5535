using Windhover.Worker.Contract;

namespace Windhover.Worker.Board;

/// <summary>How many connections a worker has accepted lately, in one word of the status board: a sum of which an eighth is
/// forgotten at the end of each quarter of a second of <see cref="BoardClock"/>.</summary>
/// <remarks>All workers forget at the same moments, and a reader does it for a worker that has not got to it: otherwise one of
/// them always looks as if it had accepted an eighth less, and is given that many.</remarks>
internal static class RecentAccepts
{
    /// <summary>What one connection adds: leaves something to forget of a few.</summary>
    public const int One = 256;

    private const int PeriodMs = 250;

    // With a quarter, what is uneven while workers are cold is forgotten before it is made up for.
    private const int Forgotten = 8;

    // By then less than one connection is left of the most that the sum can be.
    private const int Lifetime = 160;

    public static uint Read(ref long word, long nowMs) => At(Volatile.Read(ref word), Period(nowMs));

    public static void Add(ref long word, long nowMs)
    {
        var period = Period(nowMs);
        long seen;
        do
        {
            seen = Volatile.Read(ref word);
        }
        while (Interlocked.CompareExchange(ref word, Pack(period, At(seen, period) + One), seen) != seen);
    }

    public static void Write(ref long word, uint sum, long nowMs) => Volatile.Write(ref word, Pack(Period(nowMs), sum));

    private static uint At(long word, uint period)
    {
        var sum = (uint)word;
        // An older one than ours is that of a reader whose clock was read a moment before: nothing to forget.
        var passed = (int)(period - (uint)(word >> 32));
        if (passed > Lifetime)
        {
            return 0;
        }
        for (; passed > 0 && sum != 0; passed--)
        {
            sum -= (sum + Forgotten - 1) / Forgotten;
        }
        return sum;
    }

    private static uint Period(long nowMs) => (uint)(nowMs / PeriodMs);

    private static long Pack(uint period, uint sum) => ((long)period << 32) | sum;
}

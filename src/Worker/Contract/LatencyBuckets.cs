using System.Numerics;

namespace Windhover.Worker.Contract;

/// <summary>The buckets of a row's latencies: four per doubling, from 16 µs to 3.7 min; what is faster or slower goes into the
/// first or the last.</summary>
internal static class LatencyBuckets
{
    public const int Count = 96;

    private const int PerOctaveBits = 2;
    private const int FirstOctave = 4; // 2⁴ µs
    private const int PerOctave = 1 << PerOctaveBits;

    public static int IndexOf(long microseconds)
    {
        if (microseconds < 1 << FirstOctave)
        {
            return 0;
        }
        var octave = BitOperations.Log2((ulong)microseconds);
        // The bits behind the highest say which part of the octave it is.
        var part = (int)(microseconds >> (octave - PerOctaveBits)) & (PerOctave - 1);
        return Math.Min(((octave - FirstOctave) << PerOctaveBits) + part + 1, Count - 1);
    }

    /// <summary>The smallest latency that belongs into a bucket, in microseconds.</summary>
    public static long LowerBound(int index)
    {
        if (index <= 0)
        {
            return 0;
        }
        var (octave, part) = Math.DivRem(index - 1, PerOctave);
        return (PerOctave + (long)part) << (octave + FirstOctave - PerOctaveBits);
    }
}

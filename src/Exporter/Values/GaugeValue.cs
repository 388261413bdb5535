using System.Runtime.CompilerServices;

namespace Windhover.Exporter.Values;

/// <summary>Writes a gauge that all shards write: the last write wins, whichever thread received it.</summary>
internal static class GaugeValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(ref double gauge, double value, bool isRelative)
    {
        if (isRelative)
        {
            Change(ref gauge, value);
        }
        else
        {
            Volatile.Write(ref gauge, value);
        }
    }

    private static void Change(ref double gauge, double difference)
    {
        var before = Volatile.Read(ref gauge);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref gauge, before + difference, before);

            // By bits: NaN is not equal to itself, and would be tried for ever.
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(before))
            {
                return;
            }

            before = seen;
        }
    }
}

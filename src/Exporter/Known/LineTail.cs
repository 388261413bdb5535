using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Known;

/// <summary>What follows the values of a line: type and components.</summary>
internal static class LineTail
{
    /// <summary>Says whether all that the tail means can be kept for lines with the same bytes and other values, and how their values
    /// are divided.</summary>
    /// <param name="tail">From the first <c>|</c> on, of a line that was accepted without any error.</param>
    /// <returns>False for tails whose reading depends on the values, or which are hardly ever met twice.</returns>
    public static bool TryReadDivisor(ReadOnlySpan<byte> tail, StatsdType type, out double divisor)
    {
        divisor = type.Divisor;

        // Without tags a colon here parts two samples, but not if the values are packed, or where it belongs to a field.
        if (tail.Contains((byte)':') && tail.IndexOf("|#"u8) < 0 && !DogStatsdFields.HoldColons(tail[1..]))
        {
            return false;
        }

        var rated = false;
        foreach (var range in tail.Split((byte)'|'))
        {
            var component = tail[range];
            if (component.IsEmpty)
            {
                continue;
            }

            if (component[0] == 'T')
            {
                // Timestamps: each second is another line.
                return false;
            }

            if (component[0] == '@')
            {
                if (rated || !FloatReader.TryParse(component[1..], out var rate))
                {
                    return false;
                }

                rated = true;
                divisor *= type.Rate == RateUse.Divides && rate != 0 ? rate : 1;
            }
        }

        return true;
    }
}

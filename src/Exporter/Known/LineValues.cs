using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Windhover.Exporter.Known;

/// <summary>Where the values of a line lie: <c>name ":" values "|" tail</c>.</summary>
/// <param name="Colon">Index of the first <c>:</c>.</param>
/// <param name="Bar">Index of the first <c>|</c> behind it.</param>
/// <param name="AreMany">There is a <c>:</c> between the two.</param>
internal readonly record struct LineValues(int Colon, int Bar, bool AreMany)
{
    /// <summary>Finds them with two comparisons where both marks lie in the first 32 bytes, as with most names they do; else as
    /// <see cref="TryFindPlainly"/>.</summary>
    /// <returns>False if the name or the values are empty, or a mark is missing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFind(ReadOnlySpan<byte> line, out LineValues values)
    {
        if (Vector256.IsHardwareAccelerated && line.Length >= Vector256<byte>.Count)
        {
            var start = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(line));
            var colons = Vector256.Equals(start, Vector256.Create((byte)':')).ExtractMostSignificantBits();
            var bars = Vector256.Equals(start, Vector256.Create((byte)'|')).ExtractMostSignificantBits();

            // x ^ (x - 1) are the lowest bit of x and all below it.
            var behind = ~(colons ^ (colons - 1));
            bars &= behind;
            if (colons != 0 && bars != 0)
            {
                var more = colons & behind & (bars ^ (bars - 1));
                values = new LineValues(BitOperations.TrailingZeroCount(colons), BitOperations.TrailingZeroCount(bars), more != 0);
                return values.Colon > 0 && values.Bar > values.Colon + 1;
            }
        }

        var isFound = TryFindPlainly(line, out var plain);
        values = plain;
        return isFound;
    }

    /// <summary>The reference.</summary>
    public static bool TryFindPlainly(ReadOnlySpan<byte> line, out LineValues values)
    {
        values = default;
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            return false;
        }

        var rest = line[(colon + 1)..];
        var length = rest.IndexOf((byte)'|');
        if (length <= 0)
        {
            return false;
        }

        values = new LineValues(colon, colon + 1 + length, rest[..length].Contains((byte)':'));
        return true;
    }
}

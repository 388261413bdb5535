using System.Globalization;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Go's <c>strconv.ParseInt</c> and <c>ParseUint</c> with base 0: <c>0x</c>, <c>0o</c>, <c>0b</c>, and octal after a <c>0</c>.</summary>
internal static class GoInteger
{
    /// <returns>A <see cref="long"/>; a <see cref="ulong"/> if only that fits; null if neither does.</returns>
    public static object? Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool signed = rest.Length > 0 && rest[0] is '+' or '-';
        bool negative = signed && rest[0] == '-';
        rest = signed ? rest[1..] : rest;
        if (Magnitude(rest) is not { } magnitude)
        {
            return null;
        }

        if (negative)
        {
            return magnitude <= (ulong)long.MaxValue + 1 ? unchecked(-(long)magnitude) : null;
        }

        if (magnitude <= long.MaxValue)
        {
            return (long)magnitude;
        }

        return signed ? null : magnitude;
    }

    private static ulong? Magnitude(ReadOnlySpan<char> digits)
    {
        if (digits.Length < 2 || digits[0] != '0')
        {
            return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;
        }

        return digits[1] switch
        {
            'x' or 'X' => ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex)
                ? hex : null,
            'b' or 'B' => PowerOfTwoBase(digits[2..], 1),
            'o' or 'O' => PowerOfTwoBase(digits[2..], 3),
            _ => PowerOfTwoBase(digits[1..], 3),
        };
    }

    private static ulong? PowerOfTwoBase(ReadOnlySpan<char> digits, int bitsPerDigit)
    {
        ulong value = 0;
        foreach (char c in digits)
        {
            uint digit = (uint)(c - '0');
            if (digit >= 1u << bitsPerDigit || value >> (64 - bitsPerDigit) != 0)
            {
                return null;
            }

            value = (value << bitsPerDigit) | digit;
        }

        return digits.Length == 0 ? null : value;
    }
}

using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Windhover.Exporter.Lines;

/// <summary>Reads numbers as Go's <c>strconv.ParseFloat(s, 64)</c> does, because clients were written against it.</summary>
internal static class FloatReader
{
    /// <summary>Below 2^53 a whole number and its double are the same, and so is their quotient by an exact power of ten, rounded once.</summary>
    private const ulong MaxExactMantissa = 1UL << 53;

    /// <summary>Digits that cannot overflow the mantissa of the fast path before it is compared.</summary>
    private const int MaxFastDigits = 18;

    private static readonly SearchValues<byte> ExponentBytes = SearchValues.Create("0123456789_"u8);

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ];

    /// <summary>Accepts decimals, exponents, hexadecimal floats with a <c>p</c> exponent, single underscores between digits,
    /// <c>inf</c>, <c>infinity</c> and <c>nan</c> in any case; no spaces.</summary>
    /// <param name="text">ASCII; anything else is rejected.</param>
    /// <param name="value">The nearest double. On failure what Go returns beside its error: 0 for a syntax error, ±Inf for a number
    /// out of range (a sampling rate goes on with it).</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
        => TryParseShortDecimal(text, out value) || TryParseAnything(text, out value);

    /// <summary><c>[+-]digits[.digits]</c> with few digits: nearly all that clients send.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryParseShortDecimal(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var start = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var point = -1;
        ulong mantissa = 0;
        if (text.Length - start is 0 or > MaxFastDigits)
        {
            return false;
        }

        for (var i = start; i < text.Length; i++)
        {
            var digit = (uint)text[i] - '0';
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
            }
            else if (text[i] == '.' && point < 0 && text.Length - start > 1)
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        if (mantissa > MaxExactMantissa)
        {
            return false;
        }

        value = point < 0 ? mantissa : mantissa / PowersOfTen[text.Length - 1 - point];
        value = text[0] == '-' ? -value : value;
        return true;
    }

    private static bool TryParseAnything(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var signed = text.Length > 0 && text[0] is (byte)'-' or (byte)'+';
        var negative = signed && text[0] == '-';
        var unsigned = text[(signed ? 1 : 0)..];
        if (Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8))
        {
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        if (Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            value = double.NaN;
            return true;
        }

        var hex = unsigned.Length > 2 && unsigned[0] == '0' && (unsigned[1] | 0x20) == 'x';
        var number = hex ? unsigned[2..] : unsigned;
        if (!IsNumber(number, hex) || !HasGoodUnderscores(number, hex))
        {
            return false;
        }

        var magnitude = hex ? ReadHex(number) : ReadDecimal(number);
        value = negative ? -magnitude : magnitude;
        return double.IsFinite(magnitude);
    }

    /// <summary><c>digits [ "." digits ] [ exponent ]</c>, at least one digit, underscores anywhere; hexadecimal needs its exponent.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> text, bool hex)
    {
        var i = 0;
        var digits = false;
        var point = false;
        for (; i < text.Length; i++)
        {
            if (IsDigit(text[i], hex))
            {
                digits = true;
            }
            else if (text[i] == '.' && !point)
            {
                point = true;
            }
            else if (text[i] != '_')
            {
                break;
            }
        }

        if (!digits || i == text.Length)
        {
            return digits && !hex;
        }

        if ((text[i] | 0x20) != (hex ? 'p' : 'e'))
        {
            return false;
        }

        i++;
        i += i < text.Length && text[i] is (byte)'-' or (byte)'+' ? 1 : 0;
        return i < text.Length && IsDigit(text[i], hex: false) && !text[i..].ContainsAnyExcept(ExponentBytes);
    }

    /// <summary>Each underscore stands between two digits; the prefix <c>0x</c> counts as one.</summary>
    private static bool HasGoodUnderscores(ReadOnlySpan<byte> text, bool hex)
    {
        if (!text.Contains((byte)'_'))
        {
            return true;
        }

        var afterDigit = hex;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && !(afterDigit && i + 1 < text.Length && IsDigit(text[i + 1], hex)))
            {
                return false;
            }

            afterDigit = IsDigit(text[i], hex);
        }

        return true;
    }

    private static double ReadDecimal(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'_'))
        {
            return double.Parse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);
        }

        var rented = ArrayPool<byte>.Shared.Rent(text.Length);
        var length = 0;
        foreach (var b in text)
        {
            if (b != '_')
            {
                rented[length++] = b;
            }
        }

        var value = ReadDecimal(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        return value;
    }

    private static double ReadHex(ReadOnlySpan<byte> text)
    {
        ulong mantissa = 0;
        var sticky = false;
        var point = false;
        long exponent = 0;
        var i = 0;
        for (; (text[i] | 0x20) != 'p'; i++)
        {
            if (text[i] is (byte)'_' or (byte)'.')
            {
                point |= text[i] == '.';
                continue;
            }

            // Sixteen digits fill the mantissa; of the rest only "was there anything?" matters, for rounding.
            var digit = char.IsAsciiDigit((char)text[i]) ? text[i] - (uint)'0' : (text[i] | 0x20U) - 'a' + 10;
            var full = mantissa >> 60 != 0;
            mantissa = full ? mantissa : (mantissa << 4) | digit;
            sticky |= full && digit != 0;
            exponent += (full ? 4 : 0) - (point ? 4 : 0);
        }

        return Round(mantissa, sticky, exponent + ReadExponent(text[(i + 1)..]));
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        const int MoreThanAnyLineCanOffset = 1_000_000;
        long exponent = 0;
        foreach (var b in text)
        {
            if (IsDigit(b, hex: false) && exponent < MoreThanAnyLineCanOffset)
            {
                exponent = (exponent * 10) + b - '0';
            }
        }

        return text[0] == '-' ? -exponent : exponent;
    }

    /// <summary><paramref name="mantissa"/> × 2^<paramref name="exponent"/>, to the nearest double, ties to even; <paramref name="sticky"/>
    /// says that digits other than 0 follow the mantissa.</summary>
    private static double Round(ulong mantissa, bool sticky, long exponent)
    {
        const int MantissaBits = 53;
        const int MinNormalExponent = -1022;
        if (mantissa == 0)
        {
            return 0;
        }

        var shift = BitOperations.LeadingZeroCount(mantissa);
        mantissa <<= shift;
        var leading = exponent - shift + 63;
        if (leading > 1023)
        {
            return double.PositiveInfinity;
        }

        // Below the normal range each step down costs one bit of the mantissa.
        var kept = MantissaBits - Math.Max(0, MinNormalExponent - leading);
        if (kept < 0)
        {
            return 0;
        }

        var rounded = kept == 0 ? 0 : mantissa >> (int)(64 - kept);
        var rest = mantissa << (int)kept;
        const ulong Half = 1UL << 63;
        if (rest > Half || (rest == Half && (sticky || (rounded & 1) != 0)))
        {
            rounded++;
        }

        return Math.ScaleB(rounded, (int)(leading - kept + 1));
    }

    private static bool IsDigit(byte b, bool hex) => hex ? char.IsAsciiHexDigit((char)b) : char.IsAsciiDigit((char)b);
}

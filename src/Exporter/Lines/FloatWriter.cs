using System.Buffers.Text;
using System.Globalization;

namespace Windhover.Exporter.Lines;

/// <summary>Writes numbers as statsd_exporter does: Go's <c>strconv.FormatFloat(v, 'g', -1, 64)</c>, except that −0 is <c>0</c>.</summary>
/// <remarks>The digits are the fewest that read back to the same double, and .NET finds the same ones; only the layout differs:
/// an exponent where the decimal exponent is below −4 or above 5, signed and of at least two digits. Source: prometheus/common,
/// expfmt/text_create.go.</remarks>
internal static class FloatWriter
{
    /// <summary>Bytes that the longest number needs, such as <c>-2.2250738585072014e-308</c>.</summary>
    public const int MaxLength = 24;

    private const int MinPlainExponent = -4;
    private const int MaxPlainExponent = 5;

    /// <summary>Up to here whole numbers have no exponent.</summary>
    private const double MaxPlainWhole = 999_999;

    /// <summary>Writes <paramref name="value"/> to the start of <paramref name="destination"/>, which has room for
    /// <see cref="MaxLength"/> bytes, and returns the number of bytes written. Allocates nothing.</summary>
    public static int Format(double value, Span<byte> destination)
    {
        if (Math.Abs(value) <= MaxPlainWhole && (int)value == value)
        {
            // Most counters. −0 loses its sign here, as wanted.
            Utf8Formatter.TryFormat((int)value, destination, out var written);
            return written;
        }

        return double.IsFinite(value) ? FormatFinite(value, destination) : FormatSpecial(value, destination);
    }

    private static int FormatSpecial(double value, Span<byte> destination)
    {
        var text = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;
        text.CopyTo(destination);
        return text.Length;
    }

    private static int FormatFinite(double value, Span<byte> destination)
    {
        Span<byte> scratch = stackalloc byte[32];
        var start = 0;
        if (value < 0)
        {
            destination[start++] = (byte)'-';
        }

        var digits = ShortestDigits(Math.Abs(value), scratch, out var exponent);
        return start + (exponent is < MinPlainExponent or > MaxPlainExponent
            ? WriteExponential(digits, exponent, destination[start..])
            : WritePlain(digits, exponent, destination[start..]));
    }

    /// <summary>The significant digits d1 d2 d3…, where the value is d1.d2d3… × 10^<paramref name="exponent"/>.</summary>
    private static Span<byte> ShortestDigits(double value, Span<byte> scratch, out int exponent)
    {
        // "R" prints 12.5, 1.25E-07 or 1E+16; whichever it is, the point and the zeros around the digits are taken out.
        value.TryFormat(scratch, out var length, "R", CultureInfo.InvariantCulture);
        if (double.IsPow2(value) && double.Parse(scratch[..length], CultureInfo.InvariantCulture) != value)
        {
            // Below a power of two the doubles are closer to each other than .NET 10 thinks: of all numbers, 2^-25 and 2^-958 come out as
            // their neighbours.
            value.TryFormat(scratch, out length, "E16", CultureInfo.InvariantCulture);
        }

        var text = scratch[..length];
        exponent = 0;
        var e = text.IndexOf((byte)'E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text.Length : point;
        if (point >= 0)
        {
            text[(point + 1)..].CopyTo(text[point..]);
            text = text[..^1];
        }

        var zeros = text.IndexOfAnyExcept((byte)'0');
        exponent += whole - 1 - zeros;
        return text[zeros..].TrimEnd((byte)'0');
    }

    private static int WriteExponential(ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        var n = 0;
        destination[n++] = digits[0];
        if (digits.Length > 1)
        {
            destination[n++] = (byte)'.';
            digits[1..].CopyTo(destination[n..]);
            n += digits.Length - 1;
        }

        destination[n++] = (byte)'e';
        destination[n++] = exponent < 0 ? (byte)'-' : (byte)'+';
        var magnitude = Math.Abs(exponent);
        if (magnitude < 10)
        {
            destination[n++] = (byte)'0';
        }

        Utf8Formatter.TryFormat(magnitude, destination[n..], out var written);
        return n + written;
    }

    private static int WritePlain(ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        var n = 0;
        if (exponent < 0)
        {
            "0.000"u8[..(1 - exponent)].CopyTo(destination);
            n = 1 - exponent;
            digits.CopyTo(destination[n..]);
            return n + digits.Length;
        }

        // Whole numbers were written elsewhere, so that digits remain behind the point.
        var whole = exponent + 1;
        digits[..whole].CopyTo(destination);
        n = whole;
        destination[n++] = (byte)'.';
        digits[whole..].CopyTo(destination[n..]);
        return n + digits.Length - whole;
    }
}

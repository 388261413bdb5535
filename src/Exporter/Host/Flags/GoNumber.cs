using System.Buffers;
using System.Globalization;
using System.Text;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Host.Flags;

/// <summary>Numbers and durations on the command line, read as Go's library reads them and refused in its words.</summary>
internal static class GoNumber
{
    // Those of the largest int64, which counts nanoseconds. What has more of them is refused, a longer fraction is cut.
    private const int MaxDigits = 19;
    private const int MaxFractionDigits = 18;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>As kingpin's <c>Int()</c>: anything that is a floating-point number for Go, cut towards zero.</summary>
    /// <returns>The number. What no 64 bits hold, NaN too, is the least of all: so it is on the processors that Go runs on mostly.</returns>
    /// <exception cref="UsageException">It is no number, or too large even for a float.</exception>
    public static long ParseInteger(string text)
    {
        if (GoFloat.TryParse(Encoding.UTF8.GetBytes(text), out var number))
        {
            return number is >= long.MinValue and < -(double)long.MinValue ? (long)number : long.MinValue;
        }
        throw double.IsInfinity(number) ? OutOfRange("ParseFloat", text) : Syntax("ParseFloat", text);
    }

    /// <summary>As <c>strconv.ParseUint(text, 0, 64)</c>: decimal, or <c>0x</c>, <c>0o</c>, <c>0</c> and <c>0b</c> prefixes; single
    /// underscores between digits and after a prefix.</summary>
    /// <exception cref="UsageException">It is no such number, or above 64 bits.</exception>
    public static ulong ParseUnsigned(string text)
    {
        var (digits, radix) = text switch
        {
            ['0', 'x' or 'X', .. var rest] => (rest, 16u),
            ['0', 'o' or 'O', .. var rest] => (rest, 8u),
            ['0', 'b' or 'B', .. var rest] => (rest, 2u),
            ['0', _, ..] => (text[1..], 8u),
            _ => (text, 10u),
        };
        if (digits.Length == 0)
        {
            throw Syntax("ParseUint", text);
        }
        UInt128 number = 0;
        foreach (var digit in digits)
        {
            if (digit == '_')
            {
                continue;
            }
            var value = char.IsAsciiHexDigit(digit) ? Convert.ToUInt32(digit.ToString(), 16) : uint.MaxValue;
            if (value >= radix)
            {
                throw Syntax("ParseUint", text);
            }
            number = (number * radix) + value;
            if (number > ulong.MaxValue)
            {
                throw OutOfRange("ParseUint", text);
            }
        }
        // A prefix stands for a digit before the first underscore.
        var misplaced = digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal) || (radix == 10 && digits[0] == '_');
        return misplaced ? throw Syntax("ParseUint", text) : (ulong)number;
    }

    /// <summary>As kingpin reads durations, such as <c>1w2d3h4m5.5s</c>: Go's units, and days and weeks. Up to whole 100 ns: no value
    /// becomes 0.</summary>
    /// <exception cref="UsageException">It is no duration.</exception>
    public static TimeSpan ParseDuration(string text)
    {
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..])
        {
            rest = rest[1..];
        }
        if (rest is "0")
        {
            return TimeSpan.Zero;
        }
        if (rest.IsEmpty)
        {
            throw InvalidDuration(text);
        }
        Int128 nanoseconds = 0;
        while (!rest.IsEmpty)
        {
            var integer = TakeDigits(ref rest);
            var whole = integer.TrimStart('0');
            var hasPoint = rest is ['.', ..];
            rest = hasPoint ? rest[1..] : rest;
            var fraction = hasPoint ? TakeDigits(ref rest) : default;
            if ((integer.IsEmpty && fraction.IsEmpty) || whole.Length > MaxDigits)
            {
                throw InvalidDuration(text);
            }
            var length = rest.IndexOfAny(NumberCharacters);
            var unit = length < 0 ? rest : rest[..length];
            if (unit.IsEmpty)
            {
                throw new UsageException($"time: missing unit in duration \"{text}\"");
            }
            Int128 factor = unit switch
            {
                "ns" => 1,
                "us" or "µs" or "μs" => 1_000,
                "ms" => 1_000_000,
                "s" => 1_000_000_000,
                "m" => 60_000_000_000,
                "h" => 3_600_000_000_000,
                "d" => 86_400_000_000_000,
                "w" => 604_800_000_000_000,
                _ => throw new UsageException($"time: unknown unit \"{unit}\" in duration \"{text}\""),
            };
            nanoseconds += factor * Number(whole);
            var digits = fraction[..Math.Min(fraction.Length, MaxFractionDigits)];
            nanoseconds += factor * Number(digits) / Number($"1{new string('0', digits.Length)}");
            if (nanoseconds > long.MaxValue)
            {
                throw InvalidDuration(text);
            }
            rest = rest[unit.Length..];
        }
        var ticks = (nanoseconds + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick;
        return TimeSpan.FromTicks((long)ticks * (negative ? -1 : 1));
    }

    private static ReadOnlySpan<char> TakeDigits(ref ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? rest : rest[..length];
        rest = rest[digits.Length..];
        return digits;
    }

    private static Int128 Number(ReadOnlySpan<char> digits) =>
        digits.IsEmpty ? 0 : Int128.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static UsageException InvalidDuration(string text) => new($"time: invalid duration \"{text}\"");

    private static UsageException Syntax(string function, string text) =>
        new($"strconv.{function}: parsing \"{text}\": invalid syntax");

    private static UsageException OutOfRange(string function, string text) =>
        new($"strconv.{function}: parsing \"{text}\": value out of range");
}

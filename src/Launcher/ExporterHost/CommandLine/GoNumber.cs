using System.Buffers;
using System.Globalization;

namespace Windhover.Launcher.ExporterHost.CommandLine;

/// <summary>Numbers and durations on the command line, read as Go's library reads them and refused in its words.</summary>
internal static class GoNumber
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>As kingpin's <c>Int()</c>: any floating-point number, cut towards zero.</summary>
    /// <exception cref="UsageException">It is no number, or beyond what 64 bits hold.</exception>
    public static long ParseInteger(string text)
    {
        if (!double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out var number))
        {
            throw Syntax("ParseFloat", text);
        }
        // What Go makes of a float beyond int64 depends on the processor, so no working configuration relies on it.
        return Math.Abs(number) < long.MaxValue ? (long)number : throw OutOfRange("ParseFloat", text);
    }

    /// <summary>As <c>strconv.ParseUint(text, 0, 64)</c>: decimal, or <c>0x</c>, <c>0o</c>, <c>0</c> and <c>0b</c> prefixes.</summary>
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
        return (ulong)number;
    }

    /// <summary>As <c>time.ParseDuration</c>, such as <c>1h2m3.5s</c>; below 100 ns it is cut.</summary>
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
        var nanoseconds = 0.0;
        while (!rest.IsEmpty)
        {
            var length = rest.IndexOfAnyExcept(NumberCharacters);
            var digits = length < 0 ? rest : rest[..length];
            if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                throw InvalidDuration(text);
            }
            rest = rest[digits.Length..];
            length = rest.IndexOfAny(NumberCharacters);
            var unit = length < 0 ? rest : rest[..length];
            if (unit.IsEmpty)
            {
                throw new UsageException($"time: missing unit in duration \"{text}\"");
            }
            nanoseconds += number * unit switch
            {
                "ns" => 1,
                "us" or "µs" or "μs" => 1e3,
                "ms" => 1e6,
                "s" => 1e9,
                "m" => 60e9,
                "h" => 3600e9,
                _ => throw new UsageException($"time: unknown unit \"{unit}\" in duration \"{text}\""),
            };
            rest = rest[unit.Length..];
        }
        // time.Duration is an int64 of nanoseconds.
        return nanoseconds < long.MaxValue
            ? TimeSpan.FromTicks((long)(nanoseconds / TimeSpan.NanosecondsPerTick) * (negative ? -1 : 1))
            : throw InvalidDuration(text);
    }

    private static UsageException InvalidDuration(string text) => new($"time: invalid duration \"{text}\"");

    private static UsageException Syntax(string function, string text) =>
        new($"strconv.{function}: parsing \"{text}\": invalid syntax");

    private static UsageException OutOfRange(string function, string text) =>
        new($"strconv.{function}: parsing \"{text}\": value out of range");
}

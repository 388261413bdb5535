using System.Numerics;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Durations as Go writes them: <c>1h2m3.5s</c>, <c>-5ms</c>, <c>0</c>.</summary>
internal static class GoDuration
{
    /// <summary>Go's <c>time.ParseDuration</c>.</summary>
    /// <returns>Nanoseconds, or null if the text is none or does not fit into 64 bits.</returns>
    public static long? ParseNanoseconds(string text)
    {
        bool signed = text.StartsWith('+') || text.StartsWith('-');
        int at = signed ? 1 : 0;
        if (text.AsSpan(at) is "0")
        {
            return 0;
        }

        if (at == text.Length)
        {
            return null;
        }

        BigInteger total = 0;
        while (at < text.Length)
        {
            if (ReadTerm(text, ref at) is not { } term)
            {
                return null;
            }

            total += term;
        }

        total = text[0] == '-' ? -total : total;
        return total < long.MinValue || total > long.MaxValue ? null : (long)total;
    }

    /// <summary>Nanoseconds in ticks of 100 ns, away from zero: 1 ns must not become 0, which means "never".</summary>
    public static TimeSpan ToTimeSpan(long nanoseconds)
    {
        long ticks = nanoseconds / TimeSpan.NanosecondsPerTick;
        return new TimeSpan(nanoseconds % TimeSpan.NanosecondsPerTick == 0 ? ticks : ticks + Math.Sign(nanoseconds));
    }

    /// <summary>A number and its unit. What is left of a nanosecond is cut off, as in Go.</summary>
    private static BigInteger? ReadTerm(string text, scoped ref int at)
    {
        ReadOnlySpan<char> whole = ReadDigits(text, ref at);
        ReadOnlySpan<char> fraction = default;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            fraction = ReadDigits(text, ref at);
        }

        int unitStart = at;
        while (at < text.Length && text[at] != '.' && !char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        long unit = UnitNanoseconds(text.AsSpan(unitStart, at - unitStart));
        if (unit == 0 || whole.Length + fraction.Length == 0)
        {
            return null;
        }

        // Nineteen digits of a fraction are below a nanosecond in every unit. More than that of a whole number may be zeros.
        whole = whole.TrimStart('0');
        fraction = fraction.Length > 19 ? fraction[..19] : fraction;
        if (whole.Length > 19)
        {
            return null;
        }

        BigInteger value = (whole.Length == 0 ? 0 : BigInteger.Parse(whole)) * unit;
        return fraction.Length == 0 ? value : value + (BigInteger.Parse(fraction) * unit / BigInteger.Pow(10, fraction.Length));
    }

    private static ReadOnlySpan<char> ReadDigits(string text, scoped ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text.AsSpan(start, at - start);
    }

    private static long UnitNanoseconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "\u00B5s" or "\u03BCs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => 0,
    };
}

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>Durations as mapping files write them: <c>1h2m3.5s</c>, <c>-5ms</c>, <c>0</c>.</summary>
internal static class DurationText
{
    /// <summary>More digits of a whole number do not fit; more of a fraction are below a nanosecond in every unit.</summary>
    private const int MaxDigits = 19;

    /// <returns>Nanoseconds, or null if the text is no duration or does not fit into 64 bits.</returns>
    public static long? ParseNanoseconds(string text)
    {
        var rest = text.AsSpan();
        var isNegative = rest is ['-', ..];
        rest = rest is ['+' or '-', ..] ? rest[1..] : rest;
        if (rest is "0")
        {
            return 0;
        }
        Int128 total = 0;
        var isGood = !rest.IsEmpty;
        while (isGood && !rest.IsEmpty)
        {
            isGood = TryReadTerm(ref rest, ref total) && total <= (Int128)long.MaxValue + 1;
        }
        total = isNegative ? -total : total;
        return isGood && total <= long.MaxValue ? (long)total : null;
    }

    /// <summary>Nanoseconds in ticks of 100 ns, away from zero: 1 ns must not become 0, which means "never".</summary>
    public static TimeSpan ToTimeSpan(long nanoseconds)
    {
        var ticks = nanoseconds / TimeSpan.NanosecondsPerTick;
        return new TimeSpan(nanoseconds % TimeSpan.NanosecondsPerTick == 0 ? ticks : ticks + Math.Sign(nanoseconds));
    }

    /// <summary>A number and its unit. What is left of a nanosecond is cut off.</summary>
    private static bool TryReadTerm(scoped ref ReadOnlySpan<char> rest, ref Int128 total)
    {
        var whole = ReadDigits(ref rest);
        ReadOnlySpan<char> fraction = default;
        if (rest is ['.', ..])
        {
            rest = rest[1..];
            fraction = ReadDigits(ref rest);
        }
        var hasDigits = whole.Length + fraction.Length > 0;
        whole = whole.TrimStart('0');
        fraction = fraction.Length > MaxDigits ? fraction[..MaxDigits] : fraction;
        var unit = ReadUnit(ref rest);
        if (unit == 0 || !hasDigits || whole.Length > MaxDigits)
        {
            return false;
        }
        total += (whole.IsEmpty ? 0 : Int128.Parse(whole)) * unit;
        total += fraction.IsEmpty ? 0 : Int128.Parse(fraction) * unit / Int128.Parse("1".PadRight(fraction.Length + 1, '0'));
        return true;
    }

    private static ReadOnlySpan<char> ReadDigits(scoped ref ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? rest : rest[..length];
        rest = rest[digits.Length..];
        return digits;
    }

    private static long ReadUnit(scoped ref ReadOnlySpan<char> rest)
    {
        // From the point to the digits; what is between them ends no unit that exists.
        var length = rest.IndexOfAnyInRange('.', '9');
        var unit = length < 0 ? rest : rest[..length];
        rest = rest[unit.Length..];
        return unit switch
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
}

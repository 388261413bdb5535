using System.Globalization;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>What the text of a scalar means by YAML 1.1, which statsd_exporter reads. Text in quotes is only text.</summary>
internal static class YamlScalar
{
    public static bool IsNull(YamlNode node)
        => node is { Kind: YamlKind.Scalar, IsPlain: true, Value: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>Null, written in one of the ways that count as "not given". To a key that may be absent, the other two are zero or "".</summary>
    public static bool IsAbsent(YamlNode node) => IsNull(node) && node.Value is not ("Null" or "NULL");

    public static bool? Bool(YamlNode node) => !node.IsPlain ? null : node.Value switch
    {
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
        _ => null,
    };

    public static double? Number(YamlNode node)
    {
        if (Integer(node) is { } integer)
        {
            return (double)integer;
        }
        if (!node.IsPlain || node.Value.Length == 0)
        {
            return null;
        }
        switch (node.Value)
        {
            case ".nan" or ".NaN" or ".NAN":
                return double.NaN;
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return double.PositiveInfinity;
            case "-.inf" or "-.Inf" or "-.INF":
                return double.NegativeInfinity;
        }
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var first = node.Value[0];
        return (char.IsAsciiDigit(first) || first is '+' or '-' or '.')
            && double.TryParse(node.Value.Replace("_", ""), Style, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;
    }

    /// <summary>Decimal, <c>0x</c>, <c>0o</c>, <c>0b</c>, and octal after a <c>0</c>, within 64 bits.</summary>
    public static Int128? Integer(YamlNode node)
    {
        if (!node.IsPlain || node.Value.StartsWith('_'))
        {
            return null;
        }
        var digits = node.Value.Replace("_", "").AsSpan();
        var isNegative = digits is ['-', ..];
        digits = digits is ['+' or '-', ..] ? digits[1..] : digits;
        if (Magnitude(digits) is not { } magnitude)
        {
            return null;
        }
        var value = isNegative ? -(Int128)magnitude : magnitude;
        return value < long.MinValue ? null : value;
    }

    private static ulong? Magnitude(ReadOnlySpan<char> digits) => digits switch
    {
        ['0', 'x' or 'X', .. var hex] => Parse(hex, NumberStyles.AllowHexSpecifier),
        ['0', 'b' or 'B', .. var bits] => Parse(bits, NumberStyles.AllowBinarySpecifier),
        ['0', 'o' or 'O', .. var octal] => Octal(octal),
        ['0', _, ..] => Octal(digits[1..]),
        _ => Parse(digits, NumberStyles.None),
    };

    private static ulong? Parse(ReadOnlySpan<char> digits, NumberStyles style)
        => ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static ulong? Octal(ReadOnlySpan<char> digits)
    {
        UInt128 value = 0;
        foreach (var c in digits)
        {
            if (c is < '0' or > '7' || value > ulong.MaxValue)
            {
                return null;
            }
            value = (value * 8) + (uint)(c - '0');
        }
        return digits.IsEmpty || value > ulong.MaxValue ? null : (ulong)value;
    }
}

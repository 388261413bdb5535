using System.Globalization;
using System.Text.RegularExpressions;

namespace Windhover.Exporter.Mapping.Yaml;

/// <summary>The value of a scalar by the rules of YAML 1.1 as go-yaml v2 reads them.</summary>
/// <param name="Tag">The tag that the text was found to have.</param>
/// <param name="Value">null, <see cref="bool"/>, <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/> or
/// <see cref="string"/>.</param>
internal readonly partial record struct YamlScalar(string Tag, object? Value)
{
    /// <exception cref="MappingConfigException">The text does not fit its explicit tag.</exception>
    public static YamlScalar Resolve(YamlNode node)
    {
        string tag = node.Tag;
        if (tag.Length == 0 && !node.IsPlain)
        {
            return new YamlScalar(YamlTag.Str, node.Value);
        }

        if (tag == YamlTag.Binary)
        {
            return new YamlScalar(tag, DecodeBase64(node));
        }

        bool guessable = tag is "" or YamlTag.Str or YamlTag.Bool or YamlTag.Int or YamlTag.Float or YamlTag.Null
            or YamlTag.Timestamp;
        if (!guessable || tag == YamlTag.Str)
        {
            return new YamlScalar(guessable ? YamlTag.Str : tag, node.Value);
        }

        YamlScalar guessed = Guess(node.Value, mayBeTimestamp: tag is "" or YamlTag.Timestamp);
        if (tag.Length == 0 || tag == guessed.Tag)
        {
            return guessed;
        }

        if (tag == YamlTag.Float && guessed.Value is long whole)
        {
            return new YamlScalar(tag, (double)whole);
        }

        throw new MappingConfigException(
            $"yaml: cannot decode {YamlTag.Short(guessed.Tag)} `{node.Value}` as a {YamlTag.Short(tag)}", node.Line, node.Column);
    }

    private static YamlScalar Guess(string text, bool mayBeTimestamp)
    {
        switch (text)
        {
            case "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return new YamlScalar(YamlTag.Bool, true);
            case "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return new YamlScalar(YamlTag.Bool, false);
            case "" or "~" or "null" or "Null" or "NULL":
                return new YamlScalar(YamlTag.Null, null);
            case ".nan" or ".NaN" or ".NAN":
                return new YamlScalar(YamlTag.Float, double.NaN);
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return new YamlScalar(YamlTag.Float, double.PositiveInfinity);
            case "-.inf" or "-.Inf" or "-.INF":
                return new YamlScalar(YamlTag.Float, double.NegativeInfinity);
        }

        char first = text[0];
        if (first == '.' && DotFloat().IsMatch(text) && FiniteFloat(text.Replace("_", "")) is { } fraction)
        {
            return new YamlScalar(YamlTag.Float, fraction);
        }

        if (char.IsAsciiDigit(first) || first is '+' or '-')
        {
            if (mayBeTimestamp && Timestamp().IsMatch(text))
            {
                return new YamlScalar(YamlTag.Timestamp, text);
            }

            string digits = text.Replace("_", "");
            if (GoInteger.Parse(digits) is { } integer)
            {
                return new YamlScalar(YamlTag.Int, integer);
            }

            if (DecimalFloat().IsMatch(digits) && FiniteFloat(digits) is { } number)
            {
                return new YamlScalar(YamlTag.Float, number);
            }
        }

        return new YamlScalar(YamlTag.Str, text);
    }

    /// <summary>A number too large for a double is a range error in Go, and so stays text.</summary>
    private static double? FiniteFloat(string text)
    {
        double value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? value : null;
    }

    private static string DecodeBase64(YamlNode node)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(node.Value));
        }
        catch (FormatException)
        {
            throw new MappingConfigException("yaml: !!binary value contains invalid base64 data", node.Line, node.Column);
        }
    }

    [GeneratedRegex(@"^\.[0-9](_?[0-9])*([eE][-+]?[0-9](_?[0-9])*)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DotFloat();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalFloat();

    [GeneratedRegex(
        @"^[0-9]{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])" +
        @"([Tt]([01][0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9](\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})" +
        @"| ([01][0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9](\.[0-9]+)?)?\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Timestamp();
}

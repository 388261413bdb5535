using System.Globalization;
using System.Text.RegularExpressions;

namespace Windhover.Launcher.Configuration;

/// <summary>Times as people write them: <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>250ms</c>, <c>7d</c>; a number alone is seconds.</summary>
internal static partial class Duration
{
    /// <returns>0 or more; null if it is no time, or more than a <see cref="TimeSpan"/> can be.</returns>
    public static TimeSpan? Parse(string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return Of(seconds);
        }
        if (Parts().Match(text) is not { Success: true } parts)
        {
            return null;
        }
        return Of(parts.Groups["number"].Captures
            .Zip(parts.Groups["unit"].Captures, (number, unit) =>
                double.Parse(number.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * SecondsOf(unit.Value))
            .Sum());
    }

    private static TimeSpan? Of(double seconds) => seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

    private static double SecondsOf(string unit) => unit switch
    {
        "ms" => 0.001,
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => 86_400,
    };

    [GeneratedRegex(@"^((?<number>[0-9]+(\.[0-9]+)?)(?<unit>ms|s|m|h|d))+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();
}

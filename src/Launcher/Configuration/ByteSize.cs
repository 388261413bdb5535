using System.Globalization;

namespace Windhover.Launcher.Configuration;

/// <summary>Sizes as people write them: <c>300M</c>, <c>1.5G</c>, <c>64MiB</c>; powers of 1024.</summary>
internal static class ByteSize
{
    private const string Units = "KMGT";
    private const double Step = 1024;

    /// <returns>Null if it is no size, or not more than 0.</returns>
    public static long? Parse(string text)
    {
        var number = text.TrimEnd('B', 'b');
        number = number.EndsWith('i') ? number[..^1] : number;
        var factor = 1.0;
        if (number.Length > 0 && Units.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal) is >= 0 and var unit)
        {
            factor = Math.Pow(Step, unit + 1);
            number = number[..^1];
        }
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value * factor is >= 1 and < long.MaxValue
                ? (long)(value * factor)
                : null;
    }
}

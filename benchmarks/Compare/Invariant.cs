using System.Globalization;

namespace Windhover.Compare;

/// <summary>Numbers as every machine writes them.</summary>
internal static class Invariant
{
    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    public static double Double(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

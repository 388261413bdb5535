using System.Globalization;

namespace Windhover.Servers;

/// <summary>Numbers as every machine writes them.</summary>
internal static class Text
{
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    public static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}

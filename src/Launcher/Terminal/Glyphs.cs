namespace Windhover.Launcher.Terminal;

/// <summary>Characters beyond ASCII, and what stands for them on a terminal that has no UTF-8.</summary>
/// <param name="Ellipsis">One character: something is cut off here.</param>
/// <param name="Micro">Before a unit.</param>
/// <param name="Bars">From the lowest to the highest, each one character wide.</param>
/// <param name="Dot">Between parts of a line.</param>
internal sealed record Glyphs(string Ellipsis, string Micro, string Bars, string Dot)
{
    public static readonly Glyphs Unicode = new("…", "µ", "▁▂▃▄▅▆▇█", "·");

    public static readonly Glyphs Ascii = new("~", "u", "_.-:=+*#", "-");

    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    /// <summary>By the locale's character set, as setlocale(3) finds it.</summary>
    public static Glyphs OfTerminal
    {
        get
        {
            var locale = LocaleVariables
                .Select(Environment.GetEnvironmentVariable)
                .FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
            return locale.Replace("-", "", StringComparison.Ordinal).Contains("UTF8", StringComparison.OrdinalIgnoreCase) ? Unicode : Ascii;
        }
    }
}

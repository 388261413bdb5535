using System.Globalization;

namespace Windhover.Launcher.World.Processes;

/// <summary>Signals as <c>kill(1)</c> takes them.</summary>
internal static class SignalName
{
    private const int Last = 64;

    // signal(7): the same numbers on x86, ARM and RISC-V.
    private static readonly Dictionary<string, int> Numbers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["QUIT"] = 3,
        ["ABRT"] = 6,
        ["KILL"] = 9,
        ["USR1"] = 10,
        ["USR2"] = 12,
        ["TERM"] = 15,
        ["TTIN"] = 21,
        ["TTOU"] = 22,
        ["WINCH"] = 28,
    };

    /// <param name="number">Of a signal that has a name here.</param>
    public static string Of(int number) => "SIG" + Numbers.First(pair => pair.Value == number).Key;

    /// <param name="text">A name, with SIG in front or without, or a number.</param>
    /// <returns>Null if it is none.</returns>
    public static int? Parse(string text)
    {
        var name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        return Numbers.TryGetValue(name, out var number)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= Last)
            ? number
            : null;
    }
}

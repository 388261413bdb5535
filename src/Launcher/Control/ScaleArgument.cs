using System.Globalization;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Control;

/// <summary>Reads <c>8</c>, <c>+1</c> and <c>-1</c>.</summary>
internal static class ScaleArgument
{
    /// <summary>Of workers.</summary>
    public const int Max = ArbiterOptions.MostWorkers;

    public static bool TryParse(string text, out ScaleRequest request)
    {
        var isRelative = text.Length > 0 && text[0] is '+' or '-';
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && Math.Abs((long)number) is >= 1 and <= Max)
        {
            request = new ScaleRequest(number, isRelative);
            return true;
        }
        request = default;
        return false;
    }
}

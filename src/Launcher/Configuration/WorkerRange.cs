using System.Globalization;

namespace Windhover.Launcher.Configuration;

/// <summary>How many workers are wanted: <c>5</c>, <c>auto</c>, or <c>2..8</c> for a number that follows the load.</summary>
/// <param name="Min">At least, and at the start.</param>
/// <param name="Max">At most.</param>
internal readonly record struct WorkerRange(int Min, int Max)
{
    private const string Auto = "auto";
    private const string Separator = "..";

    /// <param name="text">As the operator wrote it; <c>auto</c> may be either end of a range.</param>
    /// <param name="processors">What <c>auto</c> means; the runtime heeds the quota and the set of the control group.</param>
    /// <param name="most">The largest number allowed.</param>
    /// <param name="range">Only where the result is true.</param>
    public static bool TryParse(string text, int processors, int most, out WorkerRange range)
    {
        var ends = text.Split(Separator);
        range = default;
        if (ends.Length > 2 || Number(ends[0], processors, most) is not { } min || Number(ends[^1], processors, most) is not { } max)
        {
            return false;
        }
        range = new WorkerRange(min, max);
        return min <= max;
    }

    private static int? Number(string text, int processors, int most) =>
        text == Auto ? Math.Clamp(processors, 1, most)
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : null;
}

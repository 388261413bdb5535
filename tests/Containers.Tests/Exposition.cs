using System.Globalization;

namespace Windhover.Containers.Tests;

/// <summary>Looks up series in what <c>/metrics</c> serves.</summary>
internal static class Exposition
{
    /// <summary>The values of all series of a name that carry a label, for instance <c>endpoint="/test"</c>.</summary>
    public static IReadOnlyList<double> Values(string text, string name, string label) =>
    [
        .. text.Split('\n')
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            .Select(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)),
    ];
}

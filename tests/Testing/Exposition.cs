using System.Globalization;

namespace Windhover.Testing;

/// <summary>Looks up series in what <c>/metrics</c> answers.</summary>
public static class Exposition
{
    /// <summary>The values of all series of a name that carry all the given labels.</summary>
    /// <param name="text">Prometheus' text format.</param>
    /// <param name="name">For example <c>request_count</c>.</param>
    /// <param name="labels">Each as it is written, for example <c>endpoint="/test"</c>.</param>
    public static IReadOnlyList<double> Values(string text, string name, params string[] labels) =>
    [
        .. text.Split('\n')
            .Where(line => IsOf(line, name) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Select(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)),
    ];

    private static bool IsOf(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ';
}

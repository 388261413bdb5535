using System.Globalization;

namespace Windhover.Launcher.ExporterHost.Web;

/// <summary>One element of an <c>Accept</c> header, as goautoneg reads it.</summary>
internal sealed record MediaRange(string Type, string SubType, double Quality, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The value of a parameter, or empty.</summary>
    public string Parameter(string name) => Parameters.GetValueOrDefault(name, "");

    /// <summary>The elements, best first; malformed ones are left out.</summary>
    public static IReadOnlyList<MediaRange> Parse(string header)
    {
        var ranges = new List<MediaRange>();
        foreach (var element in header.Split(','))
        {
            var parts = element.Split(';');
            var names = parts[0].Split('/');
            var type = names[0].Trim();
            var subType = names.Length == 2 ? names[1].Trim() : type == "*" && names.Length == 1 ? "*" : "";
            if (subType.Length == 0)
            {
                continue;
            }
            var quality = 1.0;
            var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var parameter in parts.Skip(1))
            {
                var pair = parameter.Split('=');
                if (pair.Length != 2 || pair[1].Length == 0)
                {
                    continue;
                }
                if (pair[0].Trim() != "q")
                {
                    parameters[pair[0].Trim()] = pair[1].Trim();
                }
                else if (!double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out quality))
                {
                    quality = 0;
                }
            }
            ranges.Add(new MediaRange(type, subType, quality, parameters));
        }
        // OrderBy is stable: among equals the order of the header decides, and wildcards come after what is named.
        return [.. ranges.OrderByDescending(range => range.Quality).ThenBy(range => range.Type == "*").ThenBy(range => range.SubType == "*")];
    }
}

using System.Text;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Host.Web;

/// <summary>One element of an <c>Accept</c> header, as goautoneg reads it.</summary>
internal sealed record MediaRange(string Type, string SubType, double Quality, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>So many Go's <c>sort.Sort</c> sorts by insertion (sort/zsortinterface.go); no scraper asks for more.</summary>
    private const int MaxInserted = 12;

    /// <summary>The value of a parameter, or empty.</summary>
    public string Parameter(string name) => Parameters.GetValueOrDefault(name, "");

    /// <summary>The elements, best first; malformed ones are left out.</summary>
    public static IReadOnlyList<MediaRange> Parse(string header)
    {
        MediaRange[] ranges = [.. header.Split(',').Select(element => TryRead(element.Trim(' '))).OfType<MediaRange>()];
        if (ranges.Length > MaxInserted)
        {
            return [.. ranges.OrderByDescending(range => range.Quality)];
        }
        for (var sorted = 1; sorted < ranges.Length; sorted++)
        {
            for (var at = sorted; at > 0 && IsBefore(ranges[at], ranges[at - 1]); at--)
            {
                (ranges[at], ranges[at - 1]) = (ranges[at - 1], ranges[at]);
            }
        }
        return ranges;
    }

    private static MediaRange? TryRead(string element)
    {
        var parts = element.Split(';');
        var (type, rest) = Cut(parts[0], '/');
        var (subType, more) = rest.Length == 0 && type.Trim(' ') == "*" ? ("*", "") : Cut(rest, '/');
        if ((rest.Length == 0 && subType != "*") || more.Length > 0)
        {
            return null;
        }
        var quality = 1.0;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in parts.Skip(1))
        {
            var (name, text) = Cut(parameter, '=');
            var (value, surplus) = Cut(text, '=');
            if (text.Length == 0 || surplus.Length > 0)
            {
                continue;
            }
            if (name.Trim(' ') != "q")
            {
                parameters[name.Trim(' ')] = value.Trim(' ');
                continue;
            }
            // Beyond any number it is infinite.
            quality = GoFloat.TryParse(Encoding.UTF8.GetBytes(value), out var number) || double.IsInfinity(number) ? (float)number : 0;
        }
        return new MediaRange(type.Trim(' '), subType.Trim(' '), quality, parameters);
    }

    // No order: a wildcard comes behind what is named, even if its quality is higher.
    private static bool IsBefore(MediaRange one, MediaRange other) =>
        one.Quality > other.Quality || (one.Type != "*" && other.Type == "*") || (one.SubType != "*" && other.SubType == "*");

    private static (string Before, string After) Cut(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");
}

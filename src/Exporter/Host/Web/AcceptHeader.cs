using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Windhover.Exporter.Host.Web;

/// <summary>The media types that a client takes.</summary>
internal static class AcceptHeader
{
    private const string Json = "application/json";

    /// <summary>The ranges, best first; malformed ones and those with <c>q=0</c> are left out.</summary>
    public static IEnumerable<MediaTypeHeaderValue> Ranges(StringValues accept) =>
        MediaTypeHeaderValue.TryParseList(accept, out var ranges)
            ? ranges.Where(range => range.Quality != 0).OrderByDescending(range => range.Quality ?? 1)
            : [];

    /// <summary>Whether JSON comes before all text. A browser and curl get text.</summary>
    public static bool PrefersJson(StringValues accept) =>
        Ranges(accept).FirstOrDefault(range => range.MatchesAllTypes || Is(range.Type, "text") || Is(range.MediaType, Json))
            is { } best && Is(best.MediaType, Json);

    /// <summary>Names of types are compared without regard to case.</summary>
    public static bool Is(StringSegment name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);
}

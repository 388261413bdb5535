using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Windhover.Exporter.Host.Web;

/// <summary>The path of a request as Go's mux compares it. Not <c>Request.Path</c>, which has no dot segments left: <c>/%2e%2e/metrics</c>
/// is another path than <c>/metrics</c>.</summary>
internal static class RequestTarget
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    // net/url, url.go: what is left as it is where it was written so, and where a path is made.
    private static readonly SearchValues<char> Written = SearchValues.Create(Unreserved + "!$&'()*+,/;=:@[]%");
    private static readonly SearchValues<char> Made = SearchValues.Create(Unreserved + "$&+,/:;=@");

    /// <summary><c>OPTIONS *</c>, which is about no path.</summary>
    public static bool IsServerItself(HttpContext context) => context.Features.Get<IHttpRequestFeature>()?.RawTarget == "*";

    /// <returns>As written, without scheme, host and query, or escaped anew where it was not properly; null if it is no URL.</returns>
    public static string? EscapedPath(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (target.Any(character => character is <= ' ' or '\x7f'))
        {
            return null;
        }
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (path is not ['/', ..])
        {
            var host = path.IndexOf("://", StringComparison.Ordinal);
            var slash = host < 0 ? -1 : path.IndexOf('/', host + 3);
            path = slash < 0 ? "" : path[slash..];
        }
        for (var at = path.IndexOf('%', StringComparison.Ordinal); at >= 0; at = path.IndexOf('%', at + 1))
        {
            if (at + 2 >= path.Length || !char.IsAsciiHexDigit(path[at + 1]) || !char.IsAsciiHexDigit(path[at + 2]))
            {
                return null;
            }
        }
        return path.AsSpan().ContainsAnyExcept(Written) ? Escape(Uri.UnescapeDataString(path)) : path;
    }

    /// <summary>As Go writes a path into a <c>Location</c>.</summary>
    public static string Escape(string path)
    {
        var text = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(path))
        {
            _ = Made.Contains((char)one) ? text.Append((char)one) : text.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        }
        return text.ToString();
    }

    /// <returns>Each segment unescaped, but for those that hide a slash, which no page has.</returns>
    public static string Unescape(string escapedPath) => string.Join('/', escapedPath.Split('/').Select(segment =>
        Uri.UnescapeDataString(segment) is var text && text.Contains('/', StringComparison.Ordinal) ? segment : text));

    /// <summary>Go's mux answers paths with <c>//</c>, <c>/./</c> or <c>/../</c> by a redirect to the clean one.</summary>
    /// <returns>Where to, or null if the path is clean.</returns>
    public static string? Clean(string escapedPath)
    {
        var segments = new List<string>();
        foreach (var segment in escapedPath.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (segment != ".")
            {
                segments.Add(segment);
            }
        }
        var clean = "/" + string.Join('/', segments);
        clean = escapedPath.EndsWith('/') && clean != "/" ? clean + "/" : clean;
        return clean == escapedPath ? null : clean;
    }
}

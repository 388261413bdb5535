using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using Windhover.Exporter.Exposition;

namespace Windhover.Exporter.Host.Web;

/// <summary>Which form of the series a scraper gets: as statsd_exporter decides, which is as Prometheus' Go libraries do.</summary>
/// <param name="Format">The form.</param>
/// <param name="ContentType">The header of the answer.</param>
/// <param name="Gzip">Whether the body is compressed.</param>
/// <remarks>OpenMetrics is offered only where the operator says so: statsd_exporter never does, and Prometheus asks for it first.</remarks>
internal readonly record struct MetricsNegotiation(MetricsFormat Format, string ContentType, bool Gzip)
{
    private const string Spaces = " \t\r\n";
    private const string Protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    // What RFC 2616 calls a token, and the slash.
    private static readonly SearchValues<char> CodingCharacters = SearchValues.Create(
        "!#$%&'*+-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    /// <param name="accept">The request's first <c>Accept</c> header, or empty.</param>
    /// <param name="acceptEncoding">The request's <c>Accept-Encoding</c> headers, if any.</param>
    /// <param name="offersOpenMetrics">Whether <c>--web.enable-openmetrics</c> was given.</param>
    public static MetricsNegotiation Of(string accept, StringValues acceptEncoding, bool offersOpenMetrics = false)
    {
        var gzip = AcceptsGzip(acceptEncoding);
        // The last escaping= seen before the accepted range wins (prometheus/common, expfmt/encode.go).
        var escaping = "underscores";
        foreach (var range in MediaRange.Parse(accept))
        {
            if (range.Parameter("escaping") is "allow-utf-8" or "underscores" or "dots" or "values")
            {
                escaping = range.Parameter("escaping");
            }
            if (range is { Type: "application", SubType: "vnd.google.protobuf" }
                && range.Parameter("proto") == "io.prometheus.client.MetricFamily"
                && range.Parameter("encoding") == "delimited")
            {
                return new MetricsNegotiation(MetricsFormat.ProtobufDelimited, $"{Protobuf}; escaping={escaping}", gzip);
            }
            if (offersOpenMetrics
                && range is { Type: "application", SubType: "openmetrics-text" }
                && range.Parameter("version") is "" or "0.0.1" or "1.0.0")
            {
                var version = range.Parameter("version") == "1.0.0" ? "1.0.0" : "0.0.1";
                return new MetricsNegotiation(
                    MetricsFormat.OpenMetrics,
                    $"application/openmetrics-text; version={version}; charset=utf-8; escaping={escaping}",
                    gzip);
            }
            if (range is { Type: "text", SubType: "plain" } && range.Parameter("version") is "" or "0.0.4")
            {
                break;
            }
        }
        return new MetricsNegotiation(
            MetricsFormat.Text, $"text/plain; version=0.0.4; charset=utf-8; escaping={escaping}", gzip);
    }

    // client_golang, internal/httputil: identity is offered first, and only a higher q takes it away.
    private static bool AcceptsGzip(StringValues acceptEncoding)
    {
        var (identity, gzip) = (-1.0, -1.0);
        foreach (var header in acceptEncoding)
        {
            var rest = (header ?? "").AsSpan();
            // What follows an element that is none, or one with a parameter other than q, is not read.
            while (TryReadCoding(ref rest, out var coding, out var quality))
            {
                identity = coding is "identity" or "*" ? Math.Max(identity, quality) : identity;
                gzip = coding is "gzip" or "*" ? Math.Max(gzip, quality) : gzip;
            }
        }
        return gzip > identity && gzip > 0;
    }

    /// <summary>A name and its <c>;q=</c>, up to the comma; what else stands before that ends the header behind this element.</summary>
    private static bool TryReadCoding(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> coding, out double quality)
    {
        quality = 1;
        var length = rest.IndexOfAnyExcept(CodingCharacters);
        coding = length < 0 ? rest : rest[..length];
        rest = rest[coding.Length..].TrimStart(Spaces);
        if (coding.IsEmpty)
        {
            return false;
        }
        if (rest is [';', ..])
        {
            rest = rest[1..].TrimStart(Spaces);
            if (!TryReadQuality(ref rest, out quality))
            {
                return false;
            }
            rest = rest.TrimStart(Spaces);
        }
        rest = rest is [',', ..] ? rest[1..].TrimStart(Spaces) : default;
        return true;
    }

    /// <summary><c>q=0</c> or <c>q=1</c> and digits after a point: <c>q=1.5</c> is one and a half.</summary>
    private static bool TryReadQuality(ref ReadOnlySpan<char> rest, out double quality)
    {
        quality = 0;
        if (rest is not ['q', '=', '0' or '1', ..])
        {
            return false;
        }
        var length = 3;
        if (rest.Length > length && rest[length] == '.')
        {
            length++;
            length += rest[length..].IndexOfAnyExceptInRange('0', '9') is >= 0 and var digits ? digits : rest.Length - length;
        }
        quality = double.Parse(rest[2..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        rest = rest[length..];
        return true;
    }
}

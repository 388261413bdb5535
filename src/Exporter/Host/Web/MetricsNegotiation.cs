using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Windhover.Exporter.Exposition;

namespace Windhover.Exporter.Host.Web;

/// <summary>Which form of the series a scraper gets: the best of those that it accepts and that are there, else the text format.</summary>
/// <param name="Format">The form.</param>
/// <param name="ContentType">The header of the answer.</param>
/// <param name="Gzip">Whether the body is compressed.</param>
/// <remarks>OpenMetrics is offered only if the operator says so: statsd_exporter never does, and Prometheus asks for it first.</remarks>
internal readonly record struct MetricsNegotiation(MetricsFormat Format, string ContentType, bool Gzip)
{
    private const string ProtobufType = "application/vnd.google.protobuf";
    private const string ProtobufMessage = "io.prometheus.client.MetricFamily";
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <param name="accept">The request's <c>Accept</c> headers, if any.</param>
    /// <param name="acceptEncoding">The request's <c>Accept-Encoding</c> headers, if any.</param>
    /// <param name="offersOpenMetrics">Whether <c>--web.enable-openmetrics</c> was given.</param>
    public static MetricsNegotiation Of(StringValues accept, StringValues acceptEncoding, bool offersOpenMetrics = false)
    {
        var gzip = AcceptsGzip(acceptEncoding);
        // The last escaping= up to the accepted range wins (prometheus/common, expfmt/encode.go).
        var escaping = "underscores";
        foreach (var range in AcceptHeader.Ranges(accept))
        {
            if (Parameter(range, "escaping") is "allow-utf-8" or "underscores" or "dots" or "values")
            {
                escaping = Parameter(range, "escaping");
            }
            var version = Parameter(range, "version");
            if (AcceptHeader.Is(range.MediaType, ProtobufType)
                && Parameter(range, "proto") == ProtobufMessage
                && Parameter(range, "encoding") == "delimited")
            {
                return new MetricsNegotiation(
                    MetricsFormat.ProtobufDelimited,
                    $"{ProtobufType}; proto={ProtobufMessage}; encoding=delimited; escaping={escaping}",
                    gzip);
            }
            if (offersOpenMetrics && AcceptHeader.Is(range.MediaType, OpenMetricsType) && version is "" or "0.0.1" or "1.0.0")
            {
                return new MetricsNegotiation(
                    MetricsFormat.OpenMetrics,
                    $"{OpenMetricsType}; version={(version == "1.0.0" ? version : "0.0.1")}; charset=utf-8; escaping={escaping}",
                    gzip);
            }
            if (range.MatchesAllTypes || (AcceptHeader.Is(range.MediaType, "text/plain") && version is "" or "0.0.4"))
            {
                break;
            }
        }
        return new MetricsNegotiation(
            MetricsFormat.Text, $"text/plain; version=0.0.4; charset=utf-8; escaping={escaping}", gzip);
    }

    /// <summary>The value, or empty.</summary>
    private static string Parameter(MediaTypeHeaderValue range, string name) =>
        NameValueHeaderValue.Find(range.Parameters, name)?.GetUnescapedValue().ToString() ?? "";

    /// <summary>Only what the client likes better than the plain body: compressing costs the exporter's processor.</summary>
    private static bool AcceptsGzip(StringValues acceptEncoding)
    {
        var (identity, gzip) = (-1.0, -1.0);
        if (StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var codings))
        {
            foreach (var coding in codings)
            {
                var isAny = coding.Value == "*";
                var quality = coding.Quality ?? 1;
                identity = isAny || AcceptHeader.Is(coding.Value, "identity") ? Math.Max(identity, quality) : identity;
                gzip = isAny || AcceptHeader.Is(coding.Value, "gzip") ? Math.Max(gzip, quality) : gzip;
            }
        }
        return gzip > identity && gzip > 0;
    }
}

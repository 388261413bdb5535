using System.Globalization;
using Microsoft.Extensions.Primitives;
using Windhover.Exporter;

namespace Windhover.Launcher.ExporterHost.Web;

/// <summary>Which form of the series a scraper gets: as statsd_exporter decides, which is as Prometheus' Go libraries do.</summary>
/// <param name="Format">The form.</param>
/// <param name="ContentType">The header of the answer.</param>
/// <param name="Gzip">Whether the body is compressed.</param>
/// <remarks>OpenMetrics is offered only where the operator says so: statsd_exporter never does, and Prometheus asks for it first.</remarks>
internal readonly record struct MetricsNegotiation(MetricsFormat Format, string ContentType, bool Gzip)
{
    private const string Protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=";

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
                && ProtobufFormat(range.Parameter("encoding")) is { } format)
            {
                return new MetricsNegotiation(format, $"{Protobuf}{range.Parameter("encoding")}; escaping={escaping}", gzip);
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

    private static MetricsFormat? ProtobufFormat(string encoding) => encoding switch
    {
        "delimited" => MetricsFormat.ProtobufDelimited,
        "text" => MetricsFormat.ProtobufText,
        "compact-text" => MetricsFormat.ProtobufCompactText,
        _ => null,
    };

    // client_golang, internal/httputil: identity is offered first, and only a higher q takes it away.
    private static bool AcceptsGzip(StringValues acceptEncoding)
    {
        var (identity, gzip) = (-1.0, -1.0);
        foreach (var header in acceptEncoding)
        {
            foreach (var element in (header ?? "").Split(','))
            {
                var parts = element.Split(';', 2, StringSplitOptions.TrimEntries);
                // What follows an element that is none, or has a parameter other than q, is not read.
                if (parts[0].Length == 0 || (parts.Length > 1 && !TryReadQuality(parts[1], out _)))
                {
                    break;
                }
                TryReadQuality(parts.Length > 1 ? parts[1] : "q=1", out var quality);
                identity = parts[0] is "identity" or "*" ? Math.Max(identity, quality) : identity;
                gzip = parts[0] is "gzip" or "*" ? Math.Max(gzip, quality) : gzip;
            }
        }
        return gzip > identity && gzip > 0;
    }

    /// <summary><c>q=0</c> or <c>q=1</c> and digits after a point: <c>q=1.5</c> is one and a half.</summary>
    private static bool TryReadQuality(string parameter, out double quality)
    {
        quality = 0;
        return parameter is ['q', '=', '0' or '1'] or ['q', '=', '0' or '1', '.', ..]
            && parameter.AsSpan(2).TrimStart("0123456789.").IsEmpty
            && double.TryParse(parameter.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality);
    }
}

namespace Windhover.Exporter.Exposition;

/// <summary>Forms in which the series are given to a scraper.</summary>
public enum MetricsFormat
{
    /// <summary>Prometheus text 0.0.4.</summary>
    Text,

    /// <summary><c>application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited</c>, with native
    /// histograms.</summary>
    ProtobufDelimited,

    /// <summary>The same messages for a reader's eyes: <c>encoding=text</c>, a field a line.</summary>
    ProtobufText,

    /// <summary>The same messages for a reader's eyes: <c>encoding=compact-text</c>, a metric a line.</summary>
    ProtobufCompactText,

    /// <summary>OpenMetrics text 1.0, with the series names of <see cref="Text"/>.</summary>
    OpenMetrics,
}

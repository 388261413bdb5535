namespace Windhover.Exporter.Exposition;

/// <summary>Forms in which the series are given to a scraper.</summary>
internal enum MetricsFormat
{
    /// <summary>Prometheus text 0.0.4.</summary>
    Text,

    /// <summary><c>application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited</c>, with native
    /// histograms.</summary>
    ProtobufDelimited,

    /// <summary>OpenMetrics text 1.0, with the series names of <see cref="Text"/>.</summary>
    OpenMetrics,
}

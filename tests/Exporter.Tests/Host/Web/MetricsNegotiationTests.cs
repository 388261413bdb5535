using Windhover.Exporter.Exposition;
using Windhover.Exporter.Host.Web;

namespace Windhover.Exporter.Tests.Host.Web;

public sealed class MetricsNegotiationTests
{
    [Theory]
    [InlineData("", "underscores")]
    [InlineData("garbage", "underscores")]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3", "allow-utf-8")]
    [InlineData("text/plain;version=0.0.4;escaping=dots", "dots")]
    [InlineData("text/plain;version=0.0.4;escaping=bogus", "underscores")]
    [InlineData("text/plain;version=0.0.4,text/plain;escaping=dots;q=0.1", "underscores")]
    [InlineData("text/html;escaping=dots;q=0.3,text/plain;q=0.5", "underscores")]
    [InlineData("text/html;escaping=values;q=0.6,text/plain;q=0.5", "values")]
    [InlineData("text/plain;q=0;escaping=dots", "underscores")]
    [InlineData("/,;=,TEXT/Plain; Escaping=\"dots\" ", "dots")]
    public void Text_with_the_escaping_that_was_asked_for(string accept, string escaping)
    {
        var negotiated = MetricsNegotiation.Of(accept, "");

        Assert.Equal(MetricsFormat.Text, negotiated.Format);
        Assert.Equal($"text/plain; version=0.0.4; charset=utf-8; escaping={escaping}", negotiated.ContentType);
    }

    [Theory]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited", nameof(MetricsFormat.ProtobufDelimited))]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text", nameof(MetricsFormat.Text))]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=compact-text", nameof(MetricsFormat.Text))]
    [InlineData(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text,"
        + "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.5",
        nameof(MetricsFormat.ProtobufDelimited))]
    [InlineData("application/vnd.google.protobuf", nameof(MetricsFormat.Text))]
    [InlineData("application/vnd.google.protobuf;proto=other;encoding=delimited", nameof(MetricsFormat.Text))]
    [InlineData(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.1,text/plain;q=0.2",
        nameof(MetricsFormat.Text))]
    [InlineData(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.1,*/*", nameof(MetricsFormat.Text))]
    public void Protobuf_only_when_it_is_asked_for_first_and_in_full(string accept, string format) =>
        Assert.Equal(format, MetricsNegotiation.Of(accept, "").Format.ToString());

    /// <summary>The headers of Prometheus 2.0, 2.5, 2.30, 2.40 with native histograms, 2.49 with them, 3.0 with and without.</summary>
    [Theory]
    [InlineData("text/plain;version=0.0.4;q=1,*/*;q=0.1", "text/plain", "text/plain", "underscores")]
    [InlineData(
        "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "text/plain", "application/openmetrics-text; version=0.0.1", "underscores")]
    [InlineData(
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "text/plain", "application/openmetrics-text; version=1.0.0", "underscores")]
    [InlineData(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
        + "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/vnd.google.protobuf", "application/vnd.google.protobuf", "underscores")]
    [InlineData(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
        + "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "application/vnd.google.protobuf", "application/vnd.google.protobuf", "underscores")]
    [InlineData(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
        + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "application/vnd.google.protobuf", "application/vnd.google.protobuf", "underscores")]
    [InlineData(
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "text/plain", "application/openmetrics-text; version=1.0.0", "allow-utf-8")]
    public void Prometheus_gets_the_first_form_that_is_there(string accept, string usually, string withOpenMetrics, string escaping)
    {
        var (plain, open) = (MetricsNegotiation.Of(accept, ""), MetricsNegotiation.Of(accept, "", offersOpenMetrics: true));

        Assert.StartsWith(usually, plain.ContentType);
        Assert.StartsWith(withOpenMetrics, open.ContentType);
        Assert.All([plain, open], negotiated => Assert.EndsWith($"; escaping={escaping}", negotiated.ContentType));
    }

    [Theory]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5", "version=1.0.0")]
    [InlineData("application/openmetrics-text;version=0.0.1", "version=0.0.1")]
    [InlineData("application/openmetrics-text", "version=0.0.1")]
    public void OpenMetrics_only_where_the_operator_allows_it(string accept, string version)
    {
        Assert.Equal(MetricsFormat.Text, MetricsNegotiation.Of(accept, "").Format);
        var negotiated = MetricsNegotiation.Of(accept, "", offersOpenMetrics: true);
        Assert.Equal(MetricsFormat.OpenMetrics, negotiated.Format);
        Assert.Equal($"application/openmetrics-text; {version}; charset=utf-8; escaping=underscores", negotiated.ContentType);
    }

    [Theory]
    [InlineData("text/plain;version=0.0.4,application/openmetrics-text;q=0.5")]
    [InlineData("application/openmetrics-text;version=2.0.0")]
    [InlineData("")]
    public void Text_where_OpenMetrics_is_allowed_but_not_wanted(string accept) =>
        Assert.Equal(MetricsFormat.Text, MetricsNegotiation.Of(accept, "", offersOpenMetrics: true).Format);

    [Theory]
    [InlineData("", false)]
    [InlineData("gzip", true)]
    [InlineData("deflate", false)]
    [InlineData("zstd, gzip", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip;q=0.5, identity;q=0.4", true)]
    [InlineData("gzip;q=0.4, identity;q=0.5", false)]
    [InlineData("*", false)]
    [InlineData("identity;q=0", false)]
    [InlineData("gzip;q=abc", false)]
    [InlineData("br, gzip", true)]
    [InlineData("GZIP;q=0.5", true)]
    [InlineData("gzip ;\tq=0.5\t, identity;q=0.6", false)]
    public void Gzip_only_where_it_beats_identity(string acceptEncoding, bool gzip) =>
        Assert.Equal(gzip, MetricsNegotiation.Of("", acceptEncoding).Gzip);
}

using System.Net.Sockets;
using System.Text;
using Windhover.EndToEnd.Tests.Exporter;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Prometheus;

public sealed class OpenMetricsTests
{
    [Fact]
    public async Task With_OpenMetrics_allowed_Prometheus_stores_every_counter_under_the_name_it_was_sent_with()
    {
        await using var exporter = await ExporterUnderTest.StartAsync("--web.enable-openmetrics");
        await using var prometheus = await PrometheusUnderTest.StartAsync(new Uri(exporter.Url).Authority);
        using var client = new Socket(exporter.Udp.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await client.SendToAsync(Encoding.ASCII.GetBytes("request_count:5|c|#method:GET\nhits_total:4|c\nlatency:0.5|h"), exporter.Udp);

        Assert.Equal(5, await prometheus.QueryUntilAsync("request_count{method=\"GET\"}", atLeast: 5));
        Assert.Null(await prometheus.QueryAsync("request_count_total"));
        Assert.Equal(4, await prometheus.QueryAsync("hits_total"));
        Assert.Equal(1, await prometheus.QueryAsync("latency_count"));
        // Only OpenMetrics tells this: Prometheus did ask for it, and did understand.
        Assert.True(await prometheus.QueryAsync("hits_created") > 1.7e9);
        Assert.True(await prometheus.QueryAsync("latency_created") > 1.7e9);
        Assert.Equal(1, await prometheus.QueryAsync("up{job=\"windhover\"}"));
    }

    [Fact]
    public async Task By_default_Prometheus_gets_the_text_format_though_it_asks_for_OpenMetrics_first()
    {
        await using var exporter = await ExporterUnderTest.StartAsync();
        await using var prometheus = await PrometheusUnderTest.StartAsync(new Uri(exporter.Url).Authority);
        using var client = new Socket(exporter.Udp.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await client.SendToAsync(Encoding.ASCII.GetBytes("request_count:5|c\nhits_total:4|c"), exporter.Udp);

        Assert.Equal(5, await prometheus.QueryUntilAsync("request_count", atLeast: 5));
        Assert.Null(await prometheus.QueryAsync("request_count_total"));
        Assert.Null(await prometheus.QueryAsync("hits_created"));
    }
}

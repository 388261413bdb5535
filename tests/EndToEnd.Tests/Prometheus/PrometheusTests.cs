using System.Net;
using Windhover.EndToEnd.Tests.Launcher;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Prometheus;

public sealed class PrometheusTests
{
    [Fact]
    public async Task Prometheus_with_the_repositorys_file_counts_every_request_of_all_workers()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "5");
        await using var prometheus = await PrometheusUnderTest.StartAsync(launcher.Metrics.Authority);
        using var load = new Load(launcher.App, concurrency: 20);

        await load.RunAsync("/test", 300);
        await load.RunAsync("/test1", 20);

        Assert.Empty(load.Failures);
        Assert.Equal(300, load.Received.Count(response => response.Status == HttpStatusCode.OK));
        Assert.Equal(320, await prometheus.QueryUntilAsync("sum(request_count)", atLeast: 320));
        Assert.Equal(300, await prometheus.QueryAsync("sum(request_count{app_name=\"webapp\",method=\"GET\",endpoint=\"/test\"})"));
        Assert.Equal(20, await prometheus.QueryAsync("sum(request_count{http_status=\"500\"})"));
        // One series for all workers, not one for each.
        Assert.Equal(1, await prometheus.QueryAsync("count(request_count{endpoint=\"/test\"})"));
        Assert.Equal(320, await prometheus.QueryUntilAsync("sum(request_latency_seconds_count)", atLeast: 320));
        Assert.Equal(320, await prometheus.QueryAsync("sum(request_latency_seconds_bucket{le=\"+Inf\"})"));
        Assert.Equal(1, await prometheus.QueryAsync("up{job=\"windhover\"}"));
        Assert.Contains("windhover-requests", await prometheus.RuleGroupsAsync());
    }
}

using Windhover.Testing;

namespace Windhover.Infra.Tests.Prometheus;

public sealed class ScalingTests
{
    private const string Recorded = "app_name:request_count:rate5m{cluster=\"eu-1\",app_name=\"webapp\"}";

    [Theory]
    [InlineData("cluster.yml")]
    [InlineData("global.yml")]
    public async Task Promtool_accepts_the_configuration(string file)
    {
        var (code, output) = await Tool.RunAsync("promtool", "prometheus", "check", "config", "infra/prometheus/scaling/" + file);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task What_a_cluster_records_reaches_the_store_by_remote_write_and_the_global_server_by_federation()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        await using var store = await PrometheusUnderTest.StartOnAsync("scrape_configs: []\n", "--web.enable-remote-write-receiver");
        using var directory = new TemporaryDirectory();
        var targets = directory.PathTo("windhover-1.yml");
        await File.WriteAllTextAsync(targets, $"- targets: [\"{launcher.Metrics.Authority}\"]\n", TestContext.Current.CancellationToken);
        await using var cluster = await PrometheusUnderTest.StartOnAsync(Configuration("cluster.yml",
            ("http://mimir.example.com/api/v1/push", $"http://{store.Authority}/api/v1/write"),
            ("../rules/", Repository.PathTo("infra", "prometheus", "rules") + "/"),
            ("/etc/prometheus/targets/windhover-*.yml", targets)));
        await using var global = await PrometheusUnderTest.StartOnAsync(Configuration("global.yml",
            ("prometheus.eu-1.example.com:9090", cluster.Authority),
            ("          - prometheus.us-1.example.com:9090\n", "")));
        using var http = new HttpClient { BaseAddress = launcher.App, Timeout = TestLimits.Hang };

        await Eventually.TrueAsync(
            async () =>
            {
                await http.GetStringAsync(new Uri("/test", UriKind.Relative), TestContext.Current.CancellationToken);
                return await store.QueryAsync(Recorded) > 0 && await global.QueryAsync(Recorded) > 0;
            },
            () => $"{Recorded} is in both");

        Assert.True(await cluster.QueryAsync("sum(request_count)") > 0);
        // The series of each host stay in the cluster; that the host was up does not.
        Assert.Null(await store.QueryAsync("request_count"));
        Assert.Null(await global.QueryAsync("request_count"));
        Assert.Equal(1, await store.QueryAsync("up{cluster=\"eu-1\",job=\"windhover\"}"));
    }

    // The file with what is a place elsewhere replaced by one here, and every interval by a second.
    private static string Configuration(string file, params (string Old, string New)[] changes)
    {
        var text = File.ReadAllText(Repository.PathTo("infra", "prometheus", "scaling", file));
        foreach (var (old, @new) in changes.Concat([("_interval: 15s", "_interval: 1s"), ("_interval: 30s", "_interval: 1s")]))
        {
            text = text.Replace(old, @new, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("example.com", text, StringComparison.Ordinal);
        return text;
    }
}

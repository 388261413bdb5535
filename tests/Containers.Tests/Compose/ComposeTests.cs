using System.Net;
using System.Text.Json;
using Windhover.Containers.Tests.Engine;
using Windhover.Containers.Tests.Stack;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Compose;

/// <summary>What the README's <c>docker compose up</c> gives, from the files of the repository as they are.</summary>
[Collection(HeavyTests.Name)]
public sealed class ComposeTests
{
    private const string App = "app";
    private const int AppPort = 5000;

    [Fact]
    public async Task The_counters_are_right_through_restart_kill_and_scale()
    {
        await DockerEngine.RequireAsync(
            TestImage.Windhover, TestImage.StatsdExporter, TestImage.Prometheus, TestImage.Alertmanager, TestImage.NodeExporter);
        await using var project = await ComposeProject.CloneAsync("statsd-exporter");
        var hasGrafana = await DockerEngine.HasAsync(TestImage.Grafana);
        await project.RunAsync(
            ["up", "--wait", App, "statsd-exporter", "prometheus", "alertmanager", "node-exporter", .. hasGrafana ? ["grafana"] : Array.Empty<string>()]);
        var prometheusAt = await project.AddressAsync("prometheus", 9090);
        using var prometheus = new PrometheusApi(() => prometheusAt);

        await SendAsync(project, "/test", 300);
        await SendAsync(project, "/test1", 20, HttpStatusCode.InternalServerError);
        await CountsAsync(project, "statsd-exporter", 300);

        await project.RunAsync("restart", App);
        await project.RunAsync("up", "--wait", "--no-recreate", App);
        await SendAsync(project, "/test", 100);
        await CountsAsync(project, "statsd-exporter", 400);

        await project.RunAsync("kill", App);
        await project.RunAsync("up", "--wait", "--no-recreate", App);
        await SendAsync(project, "/test", 100);
        await CountsAsync(project, "statsd-exporter", 500);

        await project.RunAsync("up", "--wait", "--no-recreate", "--scale", $"{App}=2", App);
        await SendAsync(project, "/test", 50, index: 1);
        await SendAsync(project, "/test", 70, index: 2);
        await CountsAsync(project, "statsd-exporter", 620);

        await prometheus.BecomesAsync("sum(request_count{endpoint=\"/test\"})", 620);
        Assert.Equal(20, await prometheus.ValueAsync("request_count{http_status=\"500\"}"));
        // The health checks are no requests.
        Assert.Equal(2, await prometheus.ValueAsync("count(request_count)"));
        await prometheus.BecomesAsync("sum(up{job=\"launcher\"})", 2);
        foreach (var job in new[] { "prometheus", "windhover", "node", "alertmanager" })
        {
            await prometheus.BecomesAsync($"sum(up{{job=\"{job}\"}})", 1);
        }
        await prometheus.BecomesAsync("prometheus_notifications_alertmanagers_discovered", 1);
        await AssertGrafanaShowsAsync(hasGrafana ? project : null);
    }

    [Fact]
    public async Task With_the_profile_embedded_our_exporter_takes_the_others_place_and_keeps_its_counters_when_it_is_killed()
    {
        await DockerEngine.RequireAsync(TestImage.Windhover);
        await using var project = await ComposeProject.CloneAsync("embedded");

        await project.RunAsync("up", "--wait", App);

        Assert.Equal([App, "windhover-exporter"], (await project.RunAsync("ps", "--services")).Split('\n').Order());
        await SendAsync(project, "/test", 100);
        await CountsAsync(project, "windhover-exporter", 100);
        await project.RunAsync("restart", App);
        await project.RunAsync("up", "--wait", "--no-recreate", App);
        await SendAsync(project, "/test", 50);
        await CountsAsync(project, "windhover-exporter", 150);

        await project.RunAsync("kill", "windhover-exporter");
        await project.RunAsync("up", "--wait", "--no-recreate", "windhover-exporter");
        await CountsAsync(project, "windhover-exporter", 150);
    }

    private static async Task SendAsync(
        ComposeProject project, string path, int count, HttpStatusCode status = HttpStatusCode.OK, int index = 1)
    {
        var address = await project.AddressAsync(App, AppPort, index);
        using var requests = new Requests(() => address);
        await requests.SendAsync(path, count, status);
    }

    /// <summary>Waits until the exporter shows so many requests to <c>/test</c>: the last are on their way when they are answered.</summary>
    private static async Task CountsAsync(ComposeProject project, string exporter, double count)
    {
        var address = await project.AddressAsync(exporter, 9102);
        using var http = new HttpClient { Timeout = TestLimits.Hang };
        IReadOnlyList<double> values = [];
        await Eventually.TrueAsync(
            async () => (values = Exposition.Values(
                await http.GetStringAsync(new Uri(address, "/metrics")), "request_count", "endpoint=\"/test\"")).Sum() >= count,
            () => $"request_count is {string.Join(" and ", values)}, and not {count}");
        Assert.Equal([count], values);
    }

    /// <param name="project">Null where there is no image of Grafana: nothing that is packaged holds one.</param>
    private static async Task AssertGrafanaShowsAsync(ComposeProject? project)
    {
        if (project is null)
        {
            TestContext.Current.AddWarning("Without Grafana: there is no image of it here");
            return;
        }
        var address = await project.AddressAsync("grafana", 3000);
        using var http = new HttpClient { Timeout = TestLimits.Hang };
        // Without a login.
        using var found = JsonDocument.Parse(await http.GetStringAsync(new Uri(address, "/api/search?type=dash-db")));
        Assert.Contains(
            found.RootElement.EnumerateArray(),
            dashboard => dashboard.GetProperty("title").GetString()!.StartsWith("Windhover", StringComparison.Ordinal));
    }
}

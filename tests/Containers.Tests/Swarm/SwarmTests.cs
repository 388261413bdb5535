using Windhover.Containers.Tests.Engine;
using Windhover.Containers.Tests.Stack;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Swarm;

[Collection(HeavyTests.Name)]
public sealed class SwarmTests
{
    private const string App = "app";
    private const string CountOfTest = "sum(request_count{endpoint=\"/test\"})";

    [Fact]
    public async Task Updates_good_and_bad_and_a_killed_exporter_lose_no_count()
    {
        await DockerEngine.RequireAsync(TestImage.Windhover, TestImage.Prometheus);
        await using var swarm = await OneNodeSwarm.EnterAsync();
        await using var stack = await SwarmStack.DeployAsync();
        var prometheusAt = Assert.Single(await stack.AddressesAsync("prometheus", 9090));
        using var prometheus = new PrometheusApi(() => prometheusAt);
        var first = await stack.TasksAsync(App);

        Assert.Equal(2, first.Count);
        await SendToEachAsync(stack, 100);
        await prometheus.BecomesAsync(CountOfTest, 200);
        // Tasks are found one by one: two launchers, and the one exporter of the one node.
        await prometheus.BecomesAsync("sum(up{job=\"launcher\"})", 2);
        await prometheus.BecomesAsync("sum(up{job=\"windhover\"})", 1);

        Assert.Equal("completed", await stack.UpdateAsync(App, "--env-add", "RELEASE=2"));
        var second = await stack.TasksAsync(App);
        Assert.Empty(first.Intersect(second));
        await SendToEachAsync(stack, 50);
        await prometheus.BecomesAsync(CountOfTest, 300);

        Assert.Equal("rollback_completed", await stack.UpdateAsync(App, "--args", "--app /there/is/no.dll"));
        Assert.Equal(2, (await stack.TasksAsync(App)).Count);
        await SendToEachAsync(stack, 50);
        await prometheus.BecomesAsync(CountOfTest, 400);

        const string ExporterStarted = "max(process_start_time_seconds{job=\"windhover\"})";
        var started = await prometheus.ValueAsync(ExporterStarted);
        await DockerCommand.RunAsync("kill", Assert.Single(await stack.TasksAsync("exporter")));
        // Swarm starts another, with the same volume.
        await Eventually.TrueAsync(
            async () => await prometheus.ValueAsync(ExporterStarted) > started, () => "no other exporter is scraped");
        await prometheus.BecomesAsync(CountOfTest, 400);
        Assert.Equal(0, await prometheus.ValueAsync("sum(resets(request_count[5m]))"));
    }

    private static async Task SendToEachAsync(SwarmStack stack, int count)
    {
        foreach (var address in await stack.AddressesAsync(App, 5000))
        {
            using var requests = new Requests(() => address);
            await requests.SendAsync("/test", count);
        }
    }
}

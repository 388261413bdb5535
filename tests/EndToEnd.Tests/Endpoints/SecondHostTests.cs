using System.Globalization;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Endpoints;

/// <summary>A process with two web hosts: one of them is the worker, the other listens on a port of its own.</summary>
public sealed class SecondHostTests
{
    private const int Workers = 2;

    [Fact]
    public async Task A_metrics_server_that_was_made_first_keeps_its_port_and_the_app_is_the_worker()
    {
        var port = EndpointsApps.PortsOfSlots();
        await using var launcher = await LauncherUnderTest.StartAsync(
            "--workers", "2", "--max-surge", "0", "--max-unavailable", "1", "--app", EndpointsApps.App, "--", "metrics", $"{port}{{slot}}");

        Assert.Equal(Pids(launcher.Workers), await PagesAsync(port, "/", "metrics of "));
        using var load = new Launcher.Load(launcher.App, concurrency: 4);
        await load.RunAsync("/test", 20);
        Assert.All(load.Received, response => Assert.Contains(launcher.Workers, worker => response.Body == worker.Pid.ToString(CultureInfo.InvariantCulture)));

        // Old ones first: a port of a slot is free then for the next worker of the slot.
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        Assert.Equal(Pids(launcher.Workers.Skip(Workers)), await PagesAsync(port, "/", "metrics of "));
    }

    [Fact]
    public async Task A_page_of_metrics_of_the_apps_own_is_told_once_and_not_where_there_is_one_worker()
    {
        var port = EndpointsApps.PortsOfSlots();
        await using var several = await LauncherUnderTest.StartAsync("--workers", "2", "--app", EndpointsApps.App, "--", "metrics", $"{port}{{slot}}");
        var line = await EndpointsApps.LineAsync(several.Process, "page of metrics");
        Assert.Contains("(/metrics) shows one of 2 workers", line, StringComparison.Ordinal);
        Assert.Contains("Windhover:Meters", line, StringComparison.Ordinal);

        await using var alone = await LauncherUnderTest.StartAsync("--workers", "1", "--app", EndpointsApps.App, "--", "metrics", $"{EndpointsApps.PortsOfSlots()}0");
        Assert.DoesNotContain("page of metrics", alone.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_that_UseWindhover_names_is_the_worker_though_another_was_started_first()
    {
        var port = EndpointsApps.PortsOfSlots();
        await using var launcher = await LauncherUnderTest.StartAsync(
            "--workers", "2", "--app", Repository.BuiltFile("SlimApp", "Windhover.SlimApp.dll"), "--env", $"ADMIN_URL=http://127.0.0.1:{port}{{slot}}");

        Assert.Equal(["", ""], await PagesAsync(port, "/admin", "admin"));
        using var client = new HttpClient { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Assert.Equal("slim", await client.GetStringAsync(new Uri(launcher.App, "/test")));
    }

    private static string[] Pids(IEnumerable<(int Slot, int Pid)> workers) =>
        [.. workers.OrderBy(worker => worker.Slot).Select(worker => worker.Pid.ToString(CultureInfo.InvariantCulture))];

    private static async Task<string[]> PagesAsync(string port, string path, string prefix)
    {
        using var client = new HttpClient { Timeout = TestLimits.Hang };
        var pages = new List<string>();
        for (var slot = 0; slot < Workers; slot++)
        {
            var page = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}{slot}{path}"));
            Assert.StartsWith(prefix, page, StringComparison.Ordinal);
            pages.Add(page[prefix.Length..]);
        }
        return [.. pages];
    }
}

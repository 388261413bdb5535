using System.Net;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class CountingTests
{
    private static readonly string[] WhoAmI = ["app_name=\"webapp\"", "method=\"GET\"", "endpoint=\"/whoami\"", "http_status=\"200\""];

    [Fact]
    public async Task Ten_thousand_requests_at_concurrency_50_are_all_answered_by_several_workers_and_counted_exactly()
    {
        const int Requests = 10_000;
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "5");
        using var load = new Load(launcher.App, concurrency: 50);

        await load.RunAsync("/whoami", Requests);

        Assert.Empty(load.Failures);
        Assert.All(load.Received, response => Assert.Equal(HttpStatusCode.OK, response.Status));
        Assert.InRange(load.Received.Select(response => Slot(response.Body)).Distinct().Count(), 4, 5);
        Assert.Equal(Requests, await launcher.SumWhenAtLeastAsync(Requests, "request_count"));
        Assert.Equal([Requests], Exposition.Values(await launcher.ScrapeAsync(), "request_count", WhoAmI));
    }

    [Fact]
    public async Task A_worker_killed_every_second_costs_no_counted_response_and_no_scrape_goes_back()
    {
        const int Kills = 8;
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "5");
        using var load = new Load(launcher.App, concurrency: 50);
        using var stop = new CancellationTokenSource();
        var scrapes = ScrapeUntilAsync(launcher, stop.Token);
        var requests = load.RunUntilAsync("/whoami", stop.Token);

        for (var kill = 0; kill < Kills; kill++)
        {
            var (slot, pid) = launcher.Workers[^1];
            var seen = launcher.Process.Lines.Count;
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            process.Kill();
            await launcher.Process.WaitForLineAsync(
                line => line.Contains($"Worker {slot} (pid ", StringComparison.Ordinal)
                    && line.Contains(") ready", StringComparison.Ordinal)
                    && !line.Contains($"(pid {pid})", StringComparison.Ordinal),
                skip: seen);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
        }
        await stop.CancelAsync();
        await requests;
        await scrapes;

        var counted = await launcher.SumWhenAtLeastAsync(load.Received.Count, "request_count", WhoAmI);
        Assert.InRange(counted, load.Received.Count, load.Sent);
        Assert.All(load.Received, response => Assert.Equal(HttpStatusCode.OK, response.Status));
    }

    [Fact]
    public async Task A_failing_endpoint_and_an_unknown_path_are_counted_under_their_own_labels()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        using var load = new Load(launcher.App, concurrency: 4);

        await load.RunAsync("/test", 30);
        await load.RunAsync("/test1", 20);
        await load.RunAsync("/no/such/path", 10);

        Assert.Equal(60, await launcher.SumWhenAtLeastAsync(60, "request_count"));
        var scrape = await launcher.ScrapeAsync();
        Assert.Equal([30], Exposition.Values(scrape, "request_count", "endpoint=\"/test\"", "http_status=\"200\""));
        Assert.Equal([20], Exposition.Values(scrape, "request_count", "endpoint=\"/test1\"", "http_status=\"500\""));
        Assert.Equal([10], Exposition.Values(scrape, "request_count", "http_status=\"404\""));
        Assert.DoesNotContain("/no/such/path", scrape, StringComparison.Ordinal);
        Assert.Equal(60, await launcher.SumWhenAtLeastAsync(60, "request_latency_seconds_count"));
    }

    private static int Slot(string body) => JsonDocument.Parse(body).RootElement.GetProperty("slot").GetInt32();

    private static async Task ScrapeUntilAsync(LauncherUnderTest launcher, CancellationToken stop)
    {
        var last = 0.0;
        while (!stop.IsCancellationRequested)
        {
            var values = Exposition.Values(await launcher.ScrapeAsync(), "request_count", WhoAmI);
            Assert.InRange(values.Count, 0, 1);
            var value = values.Sum();
            Assert.True(value >= last, $"a scrape said {value} after one that said {last}");
            last = value;
        }
    }
}

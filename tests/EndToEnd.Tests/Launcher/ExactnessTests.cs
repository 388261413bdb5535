using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>What was answered, what workers recorded, what the exporter counted and what <c>/metrics</c> shows are one number.</summary>
public sealed class ExactnessTests
{
    private const int SIGUSR2 = 12; // signal(7)
    private const int SIGCONT = 18;

    [Fact]
    public async Task On_a_quiet_system_all_places_where_measurements_are_counted_agree()
    {
        const int Requests = 3000;
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "3");
        using var load = new Load(launcher.App, concurrency: 8);
        await load.RunAsync("/test", Requests);
        Assert.Empty(load.Failures);

        var counts = await QuietCountsAsync(launcher);

        // Each request makes two: its count and its time.
        Assert.Equal(new Counts(2 * Requests, 2 * Requests, Lost: 0, OnTheWay: 0), counts);
        var status = await launcher.AskAsync("status");
        Assert.Contains("counts    6,000 recorded, 6,000 counted, 0 lost, 0 on the way", status.Output, StringComparison.Ordinal);
        // What the launcher shows there is as of its last look, a second ago at most.
        await launcher.SumWhenAtLeastAsync(2 * Requests, "windhover_outbox_delivered_total");
        var scrape = await launcher.ScrapeAsync();
        Assert.Equal(Requests, Sum(scrape, "request_count"));
        Assert.Equal(Requests, Sum(scrape, "request_latency_seconds_count"));
        Assert.Equal(2 * Requests, Sum(scrape, "windhover_outbox_recorded_total"));
        Assert.Equal(Sum(scrape, "windhover_outbox_lines_total"), Sum(scrape, "statsd_exporter_lines_total"));
        Assert.Equal([Requests], Exposition.Values(scrape, "statsd_exporter_events_total", "type=\"observer\""));
        Assert.Equal(0, Sum(scrape, "windhover_outbox_dropped_total"));
        Assert.Equal(0, Sum(scrape, "windhover_exporter_channel_malformed_parts_total"));
    }

    [Fact]
    public async Task Workers_killed_under_load_cost_no_count_and_count_nothing_twice()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "3");
        using var load = new Load(launcher.App, concurrency: 8);
        using var stop = new CancellationTokenSource();
        var requests = load.RunUntilAsync("/test", stop.Token);

        for (var kill = 0; kill < 5; kill++)
        {
            await KillWorkerAsync(launcher);
        }
        await stop.CancelAsync();
        await requests;

        await AssertExactAsync(launcher, load);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exporter_killed_under_load_alone_or_with_a_worker_costs_no_count_and_counts_nothing_twice(bool withWorker)
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "3");
        using var load = new Load(launcher.App, concurrency: 8);
        using var stop = new CancellationTokenSource();
        var requests = load.RunUntilAsync("/test", stop.Token);

        for (var kill = 0; kill < 4; kill++)
        {
            var seen = launcher.Process.Lines.Count;
            using var exporter = Process.GetProcessById(await ExporterAsync(launcher));
            var received = load.Received.Count;
            await Eventually.TrueAsync(() => load.Received.Count > received + 100, () => "the load does not go on");
            exporter.Kill();
            if (withWorker)
            {
                await KillWorkerAsync(launcher);
            }
            await launcher.Process.WaitForLineAsync(
                line => line.Contains("Exporter (pid ", StringComparison.Ordinal) && line.Contains(") ready", StringComparison.Ordinal),
                skip: seen);
        }
        await stop.CancelAsync();
        await requests;

        await AssertExactAsync(launcher, load);
    }

    [Fact]
    public async Task An_exporter_that_stands_still_while_workers_are_killed_gets_everything_later()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        using var load = new Load(launcher.App, concurrency: 4);
        var exporter = await ExporterAsync(launcher);
        await ProcessTree.StopAsync(exporter);
        await load.RunAsync("/test", 200);
        await KillWorkerAsync(launcher);
        await load.RunAsync("/test", 200);
        Assert.True((await CountsAsync(launcher)).OnTheWay > 0);

        ProcessTree.Signal(exporter, SIGCONT);

        await AssertExactAsync(launcher, load);
    }

    [Fact]
    public async Task An_upgrade_in_the_middle_of_a_drain_goes_on_with_it()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        using var load = new Load(launcher.App, concurrency: 4);
        var exporter = await ExporterAsync(launcher);
        await ProcessTree.StopAsync(exporter);
        await load.RunAsync("/test", 200);
        await KillWorkerAsync(launcher);

        var seen = launcher.Process.Lines.Count;
        launcher.Process.Signal(SIGUSR2);
        await launcher.Process.WaitForLineAsync(line => line.Contains("Upgraded from", StringComparison.Ordinal), skip: seen);
        await load.RunAsync("/test", 200);
        ProcessTree.Signal(exporter, SIGCONT);

        await AssertExactAsync(launcher, load);
        // A number is free again once its outbox is empty: nothing is left of that of the dead one.
        await Eventually.TrueAsync(
            () => OutboxesOf(launcher) == 2, () => $"the launcher holds {OutboxesOf(launcher)} outboxes for two workers");
    }

    [Fact]
    public async Task What_a_stop_has_to_give_up_is_told_with_its_number()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        using var load = new Load(launcher.App, concurrency: 1);
        var exporter = await ExporterAsync(launcher);
        await ProcessTree.StopAsync(exporter);
        await load.RunAsync("/test", 50);

        launcher.Process.Signal(PosixSignal.SIGTERM);

        await launcher.Process.WaitForLineAsync(
            line => line.Contains("100 measurements of workers are lost", StringComparison.Ordinal));
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
    }

    [Fact]
    public async Task What_a_killed_worker_has_measured_is_sent_to_an_exporter_elsewhere_as_well()
    {
        using var receiver = new StatsdReceiver();
        await using var launcher = ProcessUnderTest.StartWindhover(
            "--workers", "1", "--listen", "http://127.0.0.1:0", "--statsd", receiver.Address);
        var app = (await launcher.WaitForLineAsync(line => line.StartsWith("  app ", StringComparison.Ordinal)))[5..].Trim();
        using var load = new Load(new Uri(app), concurrency: 8);
        await load.RunAsync("/test", 500);
        using (var worker = Process.GetProcessById(Assert.Single(ProcessTree.ChildrenOf(launcher.Id))))
        {
            worker.Kill();
        }

        launcher.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.ExitCodeAsync);

        // Nothing is sent twice. What the kill caught between sending and noting it is not sent again, but counted.
        var inDoubt = Increments(receiver.Lines, "windhover_emitter_dropped:", "reason:in_doubt");
        Assert.InRange(Increments(receiver.Lines, "request_count:", ""), load.Received.Count - inDoubt, load.Received.Count);
    }

    /// <summary>Waits until everything is counted, and holds all numbers against each other and against what clients know.</summary>
    private static async Task AssertExactAsync(LauncherUnderTest launcher, Load load)
    {
        var counts = await QuietCountsAsync(launcher);
        var scrape = await launcher.ScrapeAsync();
        var requests = Sum(scrape, "request_count");
        Assert.InRange(requests, load.Received.Count, load.Sent);
        // What the launcher knows to be counted is what the exporter shows, to the last measurement.
        Assert.Equal(counts.Counted, requests + Sum(scrape, "request_latency_seconds_count"));
        Assert.Equal(counts.Recorded, counts.Counted + counts.Lost);
        Assert.All(load.Received, response => Assert.Equal(HttpStatusCode.OK, response.Status));
    }

    private static async Task KillWorkerAsync(LauncherUnderTest launcher)
    {
        var (slot, pid) = launcher.Workers[^1];
        var seen = launcher.Process.Lines.Count;
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await launcher.Process.WaitForLineAsync(
            line => line.Contains($"Worker {slot} (pid ", StringComparison.Ordinal)
                && line.Contains(") ready", StringComparison.Ordinal)
                && !line.Contains($"(pid {pid})", StringComparison.Ordinal),
            skip: seen);
    }

    private static async Task<Counts> QuietCountsAsync(LauncherUnderTest launcher)
    {
        Counts? counts = null;
        await Eventually.TrueAsync(
            async () => (counts = await CountsAsync(launcher)).OnTheWay == 0, () => $"{counts}; the launcher said:\n{launcher.Process.Output}");
        return counts!;
    }

    private static async Task<Counts> CountsAsync(LauncherUnderTest launcher)
    {
        var counts = (await StatusAsync(launcher)).GetProperty("counts");
        long Number(string name) => counts.GetProperty(name).GetInt64();
        return new Counts(Number("recorded"), Number("counted"), Number("lost"), Number("on_the_way"));
    }

    private static async Task<int> ExporterAsync(LauncherUnderTest launcher) =>
        (await StatusAsync(launcher)).GetProperty("exporter").GetProperty("pid").GetInt32();

    private static async Task<JsonElement> StatusAsync(LauncherUnderTest launcher)
    {
        var (code, output, error) = await launcher.AskAsync("status", "--json");
        Assert.True(code == 0, error);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static int OutboxesOf(LauncherUnderTest launcher) => Directory.EnumerateFiles($"/proc/{launcher.Process.Id}/fd")
        .Count(fd => new FileInfo(fd).LinkTarget?.Contains("windhover-outbox", StringComparison.Ordinal) == true);

    private static long Increments(IEnumerable<string> lines, string start, string tag) => lines
        .Where(line => line.StartsWith(start, StringComparison.Ordinal) && line.Contains(tag, StringComparison.Ordinal))
        .Sum(line => long.Parse(line[start.Length..line.IndexOf('|', StringComparison.Ordinal)], CultureInfo.InvariantCulture));

    private static double Sum(string scrape, string name) => Exposition.Values(scrape, name).Sum();

    private sealed record Counts(long Recorded, long Counted, long Lost, long OnTheWay);
}

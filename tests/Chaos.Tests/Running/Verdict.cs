using System.Runtime.InteropServices;
using Windhover.Chaos.Tests.Scrapes;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Running;

/// <summary>What must hold after a run with an exporter of the launcher's own.</summary>
internal static class Verdict
{
    // Strangers may have names of their own, and lay series without labels beside those of the app.
    private const string OfApp = "app_name=\"webapp\"";

    private static readonly string[] NothingLost =
    [
        "windhover_exporter_channel_malformed_parts_total", "windhover_exporter_channel_faults_total", "windhover_exporter_faults_total",
    ];

    /// <summary>Ends the load, waits until nothing is on the way, and holds all numbers against each other.</summary>
    /// <param name="launcherLived">Whether the launcher is the first one: it counts from its own start.</param>
    public static async Task IsExactAsync(ChaosRun run, bool launcherLived = true)
    {
        await run.Load.StopAsync();
        await run.Scraper.StopAsync();
        var (page, counts) = await QuietAsync(run);
        IsInRange(run, page);
        Assert.True(counts.Recorded == counts.Counted + counts.Lost, $"{counts}");
        Assert.True(counts.Lost == counts.LostNamed, $"{counts}");
        if (launcherLived)
        {
            // To the last measurement: what the launcher knows to be counted is what the exporter shows.
            var shown = page.Sum("request_count", OfApp) + page.Sum("request_latency_seconds_count", OfApp);
            Assert.True(counts.Counted == shown, $"{counts}, but {shown} on /metrics");
        }
        foreach (var name in NothingLost)
        {
            Assert.True(page.Sum(name) == 0, $"{name} is {page.Sum(name)}");
        }
        Assert.True(run.Scraper.Answered > 1, "no scrape was answered");
    }

    /// <summary>Counted ≥ received and ≤ sent, label by label.</summary>
    public static void IsInRange(ChaosRun run, ScrapedPage page)
    {
        var ledger = run.Ledger;
        Assert.True(ledger.Received > 0, "no response arrived");
        Assert.All(ledger.Responses.Keys, response => Assert.Equal(200, response.Status));
        foreach (var path in run.Settings.Paths)
        {
            var counted = CountedOf(page, path);
            var (received, sent) = (ledger.ReceivedFrom(path, 200), ledger.SentTo(path));
            Assert.True(counted >= received && counted <= sent, $"{path}: {received} received, {counted} counted, {sent} sent");
        }
        // And under no other label.
        var all = page.Sum("request_count", OfApp);
        var ofPaths = run.Settings.Paths.Sum(path => CountedOf(page, path));
        Assert.True(all == ofPaths, $"{all} counted in all, {ofPaths} with the right labels");
    }

    /// <summary>A stop in order, with nothing left behind.</summary>
    public static async Task StopsInOrderAsync(ChaosRun run)
    {
        run.Launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await run.Launcher.Process.ExitCodeAsync);
        Assert.DoesNotContain(run.Launcher.Process.Lines, line => line.Contains("are lost", StringComparison.Ordinal));
    }

    /// <summary>A request's count, under all labels that it must have.</summary>
    private static double CountedOf(ScrapedPage page, string path) =>
        page.Sum("request_count", $"endpoint=\"{path}\"", "method=\"GET\"", "http_status=\"200\"", OfApp);

    /// <summary>A page and counts of one moment at which nothing was on the way.</summary>
    private static async Task<(ScrapedPage Page, Counts Counts)> QuietAsync(ChaosRun run)
    {
        (ScrapedPage Page, Counts Counts)? quiet = null;
        Counts? last = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var before = last = await run.Launcher.CountsAsync();
                if (before.OnTheWay > 0)
                {
                    return false;
                }
                // A time is written down a moment after its response.
                var page = await run.Scraper.ScrapeAsync();
                var after = last = await run.Launcher.CountsAsync();
                quiet = (page, after);
                return before == after;
            },
            () => $"nothing is on the way: {last}");
        return quiet!.Value;
    }
}

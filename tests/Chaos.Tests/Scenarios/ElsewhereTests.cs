using System.Runtime.InteropServices;
using Windhover.Chaos.Tests.Running;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Scenarios;

/// <summary>What can be promised with an exporter that gives no answer, such as statsd_exporter: nothing counts twice, and what is missing
/// has a name, as far as this side of the network knows.</summary>
public sealed class ElsewhereTests
{
    private const string Kills = "workers killed";

    [Theory]
    [InlineData("udp", 25)]
    [InlineData("tcp", 25)]
    public Task Workers_killed_count_nothing_twice_and_what_is_missing_is_named(string protocol, int kills) => KilledAsync(protocol, kills);

    [Theory(Explicit = true)]
    [Trait("Category", "Long")]
    [InlineData("udp", 500)]
    [InlineData("tcp", 500)]
    public Task Workers_killed_again_and_again_count_nothing_twice(string protocol, int kills) => KilledAsync(protocol, kills);

    private static async Task KilledAsync(string protocol, int kills)
    {
        await using var exporter = await Elsewhere.StartAsync();
        var settings = new ChaosSettings
        {
            Arguments = ["--workers", "3", "--statsd", protocol == "udp" ? exporter.Udp : exporter.Tcp],
            Metrics = exporter.Metrics,
            Outlives = ChaosSettings.IsOfApp,
        };
        await ChaosRun.PlayAsync(settings, async run =>
        {
            while (run.Dealt(Kills) < kills)
            {
                await run.SomeResponsesAsync();
                run.Kill(await run.ReadyWorkerAsync(), Kills);
                if (run.Random.Next(10) == 0)
                {
                    run.Launcher.Process.Signal(PosixSignal.SIGHUP);
                    run.Note("reloads");
                }
            }
            await run.Load.StopAsync();
            await run.Scraper.StopAsync();

            // A stop in order hands over all that is left.
            Counts? counts = null;
            await Eventually.TrueAsync(
                async () => (counts = await run.Launcher.CountsAsync()).OnTheWay == 0, () => $"nothing is on the way: {counts}");
            await Verdict.StopsInOrderAsync(run);
            Assert.Equal(counts!.Lost, counts.LostNamed);
            await IsPromisedAsync(run, counts);
        });
    }

    /// <summary>Counted ≤ sent always; counted ≥ received, less what the launcher names as lost or in doubt. On this machine neither the
    /// network nor the exporter loses anything: it is read from without pause, and never dies here.</summary>
    private static async Task IsPromisedAsync(ChaosRun run, Counts counts)
    {
        var ledger = run.Ledger;
        var counted = 0.0;
        await Eventually.TrueAsync(
            async () => (counted = (await run.Scraper.ScrapeAsync()).Sum("request_count")) >= ledger.Received - counts.Lost,
            () => $"{counted} counted, {ledger.Received} received, of which {counts.LostBy} are missing");
        Assert.True(counted <= ledger.Sent, $"{counted} counted, {ledger.Sent} sent");
    }
}

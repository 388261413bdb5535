using System.Runtime.InteropServices;
using Windhover.Chaos.Tests.Running;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Scenarios;

/// <summary>Whatever becomes of the exporter, the next one goes on with every counter, and no request notices.</summary>
public sealed class ExporterChaosTests
{
    private const string Kills = "exporters killed";
    private const string WorkerKills = "workers killed";

    /// <summary>After it an exporter that dies is replaced without a pause, see the launcher's back-off.</summary>
    private const double StableSeconds = 5;

    /// <summary>Launchers at the same time: most of what an exporter's life takes here is waiting for its replacement.</summary>
    private const int Lanes = 5;

    [Fact]
    public Task Fifty_exporters_killed_under_load_cost_no_count_and_no_request() => KilledAsync(kills: 50);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task Five_hundred_exporters_killed_under_load_cost_no_count_and_no_request() => KilledAsync(kills: 500);

    [Fact]
    public Task Exporters_and_workers_killed_in_turns_cost_no_count() => BothKilledAsync(kills: 12);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task Exporters_and_workers_killed_again_and_again_cost_no_count() => BothKilledAsync(kills: 300);

    private static Task KilledAsync(int kills) => Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => PlayAsync(
        async run =>
        {
            while (run.Dealt(Kills) < kills / Lanes)
            {
                await run.SomeResponsesAsync();
                await KillAsync(run);
            }
            await Verdict.IsExactAsync(run);
            // Workers went on: an exporter is nothing that a client could notice.
            Assert.Equal(run.Ledger.Sent, run.Ledger.Received);
            await Verdict.StopsInOrderAsync(run);
        },
        lane)));

    private static Task BothKilledAsync(int kills) => PlayAsync(
        async run =>
        {
            for (var kill = 0; kill < kills; kill++)
            {
                await run.SomeResponsesAsync();
                run.Kill(await run.ReadyWorkerAsync(), WorkerKills);
                await run.SomeResponsesAsync();
                if (kill % 3 == 0)
                {
                    run.Launcher.Process.Signal(PosixSignal.SIGHUP);
                    run.Note("reloads");
                }
                await KillAsync(run);
            }
            await Verdict.IsExactAsync(run);
            await Verdict.StopsInOrderAsync(run);
        },
        lane: 0);

    private static async Task PlayAsync(Func<ChaosRun, Task> play, int lane)
    {
        using var directory = new TemporaryDirectory();
        var settings = new ChaosSettings
        {
            Arguments = [.. ChaosSettings.Embedded(workers: 2), "--state", directory.PathTo("state")],
            Clients = 3,
            // What the exporter counts of itself begins anew with it.
            Outlives = ChaosSettings.IsOfLauncher,
        };
        await ChaosRun.PlayAsync(settings, play, lane);
    }

    /// <summary>Kills an exporter: at once, while the one before it is hardly up, or when it has stood for a while.</summary>
    private static async Task KillAsync(ChaosRun run)
    {
        ChildNow? exporter = null;
        // Two in a row may be young. More would have the launcher wait longer and longer, and that is not what is tested here.
        var leastUptime = run.Dealt(Kills) % 2 == 0 ? 0 : StableSeconds;
        await Eventually.TrueAsync(
            async () =>
            {
                exporter = await run.Launcher.ExporterAsync();
                return exporter.IsReady && run.IsAlive(exporter) && exporter.UptimeSeconds >= leastUptime;
            },
            () => $"the exporter is {exporter}");
        await run.SomeResponsesAsync();
        run.Kill(exporter!, Kills);
    }
}

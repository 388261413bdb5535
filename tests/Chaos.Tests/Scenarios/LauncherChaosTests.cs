using Windhover.Chaos.Tests.Running;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Scenarios;

/// <summary>A launcher that is killed leaves its children to finish by themselves; the next one goes on with the same state.</summary>
public sealed class LauncherChaosTests
{
    private const string Kills = "launchers killed";
    private const string WorkerKills = "workers killed";

    [Fact]
    public Task Ten_launchers_killed_under_load_and_started_again_on_the_same_state_cost_no_count() => KilledAsync(kills: 10);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task Two_hundred_launchers_killed_under_load_cost_no_count() => KilledAsync(kills: 200);

    private static async Task KilledAsync(int kills)
    {
        using var directory = new TemporaryDirectory();
        var settings = new ChaosSettings
        {
            Arguments = [.. ChaosSettings.Embedded(workers: 2), "--state", directory.PathTo("state")],
            Clients = 4,
            Outlives = ChaosSettings.IsOfApp,
        };
        await ChaosRun.PlayAsync(settings, async run =>
        {
            for (var kill = 0; kill < kills; kill++)
            {
                await run.SomeResponsesAsync();
                if (run.Random.Next(3) == 0)
                {
                    // Only its launcher can send what this one leaves, and has to be given the time.
                    run.Kill(await run.ReadyWorkerAsync(), WorkerKills);
                    await NothingLeftAsync(run);
                    await run.SomeResponsesAsync();
                }
                await KillAsync(run);
                await run.ReplaceLauncherAsync(await LauncherProcess.StartAsync(settings.Arguments));
            }
            await run.SomeResponsesAsync();
            await Verdict.IsExactAsync(run, launcherLived: false);
            await Verdict.StopsInOrderAsync(run);
        });
    }

    /// <summary>SIGKILL to the launcher alone. Its children see that it is gone, answer what they have, hand over what they measured,
    /// and end.</summary>
    private static async Task KillAsync(ChaosRun run)
    {
        var launcher = run.Launcher.Process;
        var children = ProcessTree.ChildrenOf(launcher.Id);
        await launcher.KillAsync();
        run.Note(Kills);
        await Eventually.TrueAsync(
            () => !children.Any(ProcessTree.IsAlive),
            () => $"the launcher is dead, and of its children {string.Join(", ", children.Where(ProcessTree.IsAlive))} live:\n{launcher.Output}");
    }

    /// <summary>Waits until the dead worker's replacement serves and all that was recorded before that is counted.</summary>
    private static async Task NothingLeftAsync(ChaosRun run)
    {
        await run.ReadyWorkerAsync(least: 2);
        var recorded = (await run.Launcher.CountsAsync()).Recorded;
        Counts? now = null;
        await Eventually.TrueAsync(
            async () => (now = await run.Launcher.CountsAsync()) is var counts && counts.Counted + counts.Lost >= recorded,
            () => $"{recorded} were recorded: {now}");
    }
}

using System.Runtime.InteropServices;
using Windhover.Chaos.Tests.Running;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Scenarios;

/// <summary>Whatever ends a worker, its requests are counted once.</summary>
public sealed class WorkerChaosTests
{
    private const int SIGCONT = 18; // signal(7)
    private const string Kills = "workers killed";
    private const string Stops = "workers stopped and continued";

    [Fact]
    public Task Two_hundred_workers_killed_while_all_are_reloaded_and_scaled_cost_no_count() => KilledAsync(kills: 200);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task Two_thousand_workers_killed_while_all_are_reloaded_and_scaled_cost_no_count() => KilledAsync(kills: 2000);

    [Fact]
    public Task Workers_that_stand_still_for_a_while_or_are_killed_then_cost_no_count() => StoppedAsync(stops: 30);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task Workers_that_stand_still_again_and_again_cost_no_count() => StoppedAsync(stops: 500);

    [Fact]
    public Task Workers_that_overflow_their_stack_or_exit_in_the_middle_of_a_request_cost_no_count() => CrashedAsync(crashes: 12);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task Workers_that_crash_again_and_again_cost_no_count() => CrashedAsync(crashes: 200);

    private static Task KilledAsync(int kills)
    {
        var settings = new ChaosSettings
        {
            Arguments = ChaosSettings.Embedded(workers: 4),
            // What is shown by slot leaves the page with a slot that is scaled away.
            Outlives = static name => !name.StartsWith("windhover_worker_", StringComparison.Ordinal),
        };
        return ChaosRun.PlayAsync(settings, async run =>
        {
            while (run.Dealt(Kills) < kills)
            {
                await run.SomeResponsesAsync();
                run.Kill(await AnyWorkerAsync(run), Kills);
                switch (run.Random.Next(25))
                {
                    case 0:
                        run.Launcher.Process.Signal(PosixSignal.SIGHUP);
                        run.Note("reloads");
                        break;
                    case 1:
                        var workers = run.Random.Next(3, 6);
                        _ = run.Launcher.Control.PostAsync($"/scale?workers={workers}");
                        run.Note("scalings");
                        break;
                }
            }
            await Verdict.IsExactAsync(run);
            await Verdict.StopsInOrderAsync(run);
        });
    }

    private static Task StoppedAsync(int stops)
    {
        var settings = new ChaosSettings { Arguments = ChaosSettings.Embedded(workers: 3), Outlives = static _ => true };
        return ChaosRun.PlayAsync(settings, async run =>
        {
            while (run.Dealt(Stops) + run.Dealt(Kills) < stops)
            {
                // The others serve on.
                var worker = await run.ReadyWorkerAsync(least: 3);
                await ProcessTree.StopAsync(worker.Pid!.Value);
                await run.SomeResponsesAsync();
                if (run.Random.Next(4) == 0)
                {
                    run.Kill(worker, Kills);
                }
                else if (ChaosRun.Signal(worker.Pid.Value, SIGCONT))
                {
                    run.Note(Stops);
                }
            }
            await Verdict.IsExactAsync(run);
            await Verdict.StopsInOrderAsync(run);
        });
    }

    private static Task CrashedAsync(int crashes)
    {
        var settings = new ChaosSettings
        {
            Arguments = ["--app-name", "webapp", "--app", Repository.BuiltFile("CrashingApp", "Windhover.CrashingApp.dll"), .. ChaosSettings.Embedded(workers: 3)],
            Paths = ["/test"],
            Outlives = static _ => true,
        };
        return ChaosRun.PlayAsync(settings, async run =>
        {
            for (var crash = 0; crash < crashes; crash++)
            {
                await run.ReadyWorkerAsync();
                await run.SomeResponsesAsync();
                var (path, name) = run.Random.Next(3) switch
                {
                    0 => ("/exit", "exits"),
                    1 => ("/fail", "failures"),
                    _ => ("/overflow?depth=1", "stack overflows"),
                };
                using var connection = new Load.WireConnection();
                await connection.ConnectAsync(new(System.Net.IPAddress.Loopback, run.Launcher.App.Port));
                Assert.Null(await connection.GetAsync(path, close: true));
                run.Note(name);
            }
            await Verdict.IsExactAsync(run);
            await Verdict.StopsInOrderAsync(run);
        });
    }

    // Most of them serve; some boot, or finish what they have.
    private static async Task<ChildNow> AnyWorkerAsync(ChaosRun run)
    {
        if (run.Random.Next(5) > 0)
        {
            return await run.ReadyWorkerAsync();
        }
        var workers = (await run.Launcher.WorkersAsync()).Where(run.IsAlive).ToArray();
        return workers.Length > 0 ? workers[run.Random.Next(workers.Length)] : await run.ReadyWorkerAsync();
    }
}

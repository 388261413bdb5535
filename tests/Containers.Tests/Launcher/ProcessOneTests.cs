using System.Text.Json;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Launcher;

/// <summary>What the launcher owes to a container as its process 1, which is also the parent of every orphan inside.</summary>
public sealed class ProcessOneTests
{
    // So long ready, and a worker that is killed is followed by another at once.
    private const double StableSeconds = 6;

    // Two orphans per worker: one in its process group, and one that has left it.
    private const string Worker = "(sleep 0.1 &); (setsid sleep 0.2 &); exec sleep 100000";

    [Fact]
    public Task Sixty_killed_workers_and_their_orphans_leave_nothing_behind() => ReplaceAsync(workers: 20, warmUp: 1, rounds: 3, reloads: 2);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task A_thousand_killed_workers_and_a_hundred_reloads_leave_nothing_behind() =>
        ReplaceAsync(workers: 50, warmUp: 5, rounds: 15, reloads: 5);

    /// <param name="workers">All are killed in each round.</param>
    /// <param name="warmUp">Rounds before the first look: until the heap has the size that it keeps.</param>
    /// <param name="rounds">Rounds that must change nothing.</param>
    /// <param name="reloads">In each round.</param>
    private static async Task ReplaceAsync(int workers, int warmUp, int rounds, int reloads)
    {
        await using var launcher = await LauncherContainer.StartAsync(
        [
            "--workers", $"{workers}", "--ready-probe", "none", "--max-surge", "10", "--max-draining", "10", "--", "/bin/sh", "-c", Worker,
        ]);
        for (var round = 0; round < warmUp; round++)
        {
            await RoundAsync(launcher, workers, reloads);
        }
        var before = await ProcessOne.ReadAsync(launcher);
        var after = before;
        for (var round = 1; round <= rounds; round++)
        {
            await RoundAsync(launcher, workers, reloads);
            after = await ProcessOne.ReadAsync(launcher);
            TestContext.Current.TestOutputHelper?.WriteLine($"round {round}: {after}");
        }

        await Eventually.TrueAsync(
            async () => (after = await ProcessOne.ReadAsync(launcher)).Zombies == 0, () => $"zombies are left: {after}");
        // A leak of one per worker, or per reload, would be far above the differences that a look at another moment makes.
        await Eventually.TrueAsync(
            async () => (after = await ProcessOne.ReadAsync(launcher)).Descriptors <= before.Descriptors + 10,
            () => $"{after}, and before {before}");
        Assert.True(after.Threads <= before.Threads + 10, $"{after}, and before {before}");
        Assert.True(after.ResidentBytes <= before.ResidentBytes * 5 / 4, $"{after}, and before {before}");
        Assert.Equal(0, await launcher.StopAsync());
    }

    /// <summary>Kills every worker, waits for the others, and reloads them.</summary>
    private static async Task RoundAsync(LauncherContainer launcher, int workers, int reloads)
    {
        var victims = await StableWorkersAsync(launcher, workers, StableSeconds);
        await launcher.BashAsync($"kill -KILL {string.Join(' ', victims)}");
        await Eventually.TrueAsync(
            async () => !(await StableWorkersAsync(launcher, workers, 0)).Intersect(victims).Any(), () => "a worker was not replaced");
        for (var reload = 0; reload < reloads; reload++)
        {
            await launcher.BashAsync("/windhover/windhover reload");
        }
    }

    /// <summary>Waits until all are ready, for some time already.</summary>
    /// <returns>Their pids.</returns>
    private static async Task<IReadOnlyList<int>> StableWorkersAsync(LauncherContainer launcher, int workers, double seconds)
    {
        IReadOnlyList<JsonElement> ready = [];
        await Eventually.TrueAsync(
            async () =>
            {
                using var status = JsonDocument.Parse(await launcher.BashAsync("/windhover/windhover status --json"));
                ready =
                [
                    .. status.RootElement.GetProperty("workers").EnumerateArray()
                        .Where(worker => worker.GetProperty("state").GetString() == "ready"
                            && worker.GetProperty("uptime_seconds").GetDouble() >= seconds)
                        .Select(worker => worker.Clone()),
                ];
                return ready.Count == workers;
            },
            () => $"{ready.Count} of {workers} workers are ready for {seconds} s");
        return [.. ready.Select(worker => worker.GetProperty("pid").GetInt32())];
    }
}

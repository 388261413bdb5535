using System.Net;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>Workers that come and go for other reasons than a reload.</summary>
public sealed class ReplacementTests
{
    // signal(7), Linux
    private const int SIGTTIN = 21;
    private const int SIGTTOU = 22;

    [Fact]
    public async Task One_more_and_one_less_under_load_fail_no_request()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        using var load = new Load(launcher.App, concurrency: 16);
        using var stop = new CancellationTokenSource();
        var requests = load.RunMixedUntilAsync(stop.Token);

        for (var round = 0; round < 2; round++)
        {
            var seen = launcher.Process.Lines.Count;
            launcher.Process.Signal(SIGTTIN);
            await WaitAsync(launcher, "3 workers wanted, 2 before", seen);
            await launcher.Process.WaitForLineAsync(
                line => line.Contains("Worker 2 (pid ", StringComparison.Ordinal) && line.Contains("ready", StringComparison.Ordinal), seen);
            launcher.Process.Signal(SIGTTOU);
            await WaitAsync(launcher, "after scale", seen);
        }
        await stop.CancelAsync();
        await requests;

        AllAnswered(load);
    }

    [Fact]
    public async Task A_restarted_slot_gets_a_new_worker_and_no_request_fails()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        using var load = new Load(launcher.App, concurrency: 16);
        using var stop = new CancellationTokenSource();
        var requests = load.RunMixedUntilAsync(stop.Token);

        await using var restart = ProcessUnderTest.StartWindhover("restart", "1", "--control", launcher.Process.Lines
            .First(line => line.StartsWith("  control ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        Assert.Equal(0, await restart.ExitCodeAsync);
        await WaitAsync(launcher, "after restart", 0);
        await stop.CancelAsync();
        await requests;

        AllAnswered(load);
        Assert.Equal(1, launcher.Workers[^1].Slot);
        Assert.Equal(3, launcher.Workers.Count);
    }

    [Fact]
    public async Task Workers_that_have_answered_enough_are_replaced_and_no_request_fails()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--max-requests", "500");
        using var load = new Load(launcher.App, concurrency: 16);
        using var stop = new CancellationTokenSource();
        var requests = load.RunMixedUntilAsync(stop.Token);

        await Eventually.TrueAsync(
            () => launcher.Process.Lines.Count(line => line.Contains("after max-requests", StringComparison.Ordinal)) >= 3,
            () => launcher.Process.Output);
        await stop.CancelAsync();
        await requests;

        AllAnswered(load);
    }

    [Fact]
    public async Task A_stopped_worker_is_found_and_replaced_and_new_connections_never_wait_for_it()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "3", "--hang-timeout", "2");
        var (slot, pid) = launcher.Workers[^1];
        using var load = new Load(launcher.App, concurrency: 8);
        await load.RunAsync("/test", 50);

        await ProcessTree.StopAsync(pid);
        using var fresh = new Load(launcher.App, concurrency: 8);
        using var stop = new CancellationTokenSource();
        var requests = fresh.RunMixedUntilAsync(stop.Token);
        await WaitAsync(launcher, $"Worker {slot} (pid {pid}) hangs: no heartbeat for ", 0);
        await WaitAsync(launcher, $"Worker {slot} (pid {pid}) is gone: killed by ", 0);
        await stop.CancelAsync();
        await requests;

        AllAnswered(fresh);
        Assert.False(ProcessTree.IsAlive(pid));
        Assert.Equal(slot, launcher.Workers[^1].Slot);
    }

    private static void AllAnswered(Load load)
    {
        Assert.True(
            load.Failures.IsEmpty,
            $"{load.Failures.Count} of {load.Sent} requests failed: {string.Join('\n', load.Failures.Take(3))}");
        Assert.All(load.Received, response => Assert.Equal(HttpStatusCode.OK, response.Status));
    }

    private static Task<string> WaitAsync(LauncherUnderTest launcher, string text, int skip) =>
        launcher.Process.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal), skip);
}

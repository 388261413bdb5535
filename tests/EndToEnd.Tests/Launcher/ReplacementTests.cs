using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>Workers that come and go for other reasons than a reload.</summary>
public sealed class ReplacementTests
{
    // signal(7), Linux
    private const int SIGKILL = 9;
    private const int SIGCONT = 18;
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

        load.AssertAllAnswered();
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

        load.AssertAllAnswered();
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

        load.AssertAllAnswered();
    }

    [Theory]
    // Less than any worker has: each is replaced again once it is ready, and the pool goes round.
    [InlineData("--max-rss", "1M", "is replaced: it keeps ", "after max-rss")]
    [InlineData("--max-age", "1", "is replaced: it has served for ", "after max-age")]
    public async Task Workers_that_are_large_or_old_are_replaced_one_at_a_time_and_no_request_fails(
        string option, string value, string reason, string end)
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", option, value);
        using var load = new Load(launcher.App, concurrency: 8);
        using var stop = new CancellationTokenSource();
        var requests = load.RunMixedUntilAsync(stop.Token);

        await Eventually.TrueAsync(
            () => launcher.Process.Lines.Count(line => line.Contains(end, StringComparison.Ordinal)) >= 3, () => launcher.Process.Output);
        await stop.CancelAsync();
        await requests;

        load.AssertAllAnswered();
        await WaitAsync(launcher, reason, 0);
        Assert.Equal([0, 1], launcher.Workers.Skip(2).Select(worker => worker.Slot).Distinct().Order());
        Assert.DoesNotContain("could not boot", launcher.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_of_workers_follows_the_load_up_and_down_and_no_request_fails()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1..3", "--scale-aim", "2");
        using var load = new Load(launcher.App, concurrency: 12);
        using var stop = new CancellationTokenSource();
        var requests = load.RunUntilAsync("/slow?ms=300", stop.Token);

        await WaitAsync(launcher, "3 workers wanted, ", 0);
        await Eventually.TrueAsync(
            () => launcher.Workers.Select(worker => worker.Slot).Distinct().Count() == 3, () => launcher.Process.Output);
        await stop.CancelAsync();
        await requests;
        var seen = launcher.Process.Lines.Count;
        using var little = new Load(launcher.App, concurrency: 1);
        using var end = new CancellationTokenSource();
        var littleRequests = little.RunUntilAsync("/slow?ms=20", end.Token);
        await WaitAsync(launcher, "2 workers wanted, 3 before", seen);
        await WaitAsync(launcher, "Worker 2 (pid ", seen);
        await end.CancelAsync();
        await littleRequests;

        load.AssertAllAnswered();
        little.AssertAllAnswered();
        Assert.Equal(2, (await ControlTests.StatusAsync(launcher))["workers"]!.AsArray().Count);
        Assert.Contains("is gone: exit code 0, after scale", launcher.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_killed_while_a_hundred_connections_wait_loses_none_of_them()
    {
        const int Waiting = 100;
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "3", "--hang-timeout", "600");
        var pids = launcher.Workers.Select(worker => worker.Pid).ToArray();
        foreach (var pid in pids)
        {
            await ProcessTree.StopAsync(pid);
        }
        using var load = new Load(launcher.App, concurrency: Waiting);
        var requests = load.RunAsync("/whoami", Waiting);
        await Eventually.TrueAsync(
            async () => (int?)(await ControlTests.StatusAsync(launcher))["listeners"]![0]!["queue_length"] == Waiting,
            () => $"{load.Sent} requests were begun");

        ProcessTree.Signal(pids[0], SIGKILL);
        await WaitAsync(launcher, $"(pid {pids[0]}) ended: killed by SIGKILL", 0);
        foreach (var pid in pids[1..])
        {
            ProcessTree.Signal(pid, SIGCONT);
        }
        await requests;

        load.AssertAllAnswered();
        Assert.Equal(Waiting, load.Received.Count);
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

        fresh.AssertAllAnswered();
        Assert.False(ProcessTree.IsAlive(pid));
        Assert.Equal(slot, launcher.Workers[^1].Slot);
    }

    private static Task<string> WaitAsync(LauncherUnderTest launcher, string text, int skip) =>
        launcher.Process.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal), skip);
}

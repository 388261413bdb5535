using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class StoppingTests
{
    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGQUIT)]
    public async Task A_stop_under_load_finishes_the_slow_request_and_leaves_nothing_behind(PosixSignal signal)
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "3");
        using var load = new Load(launcher.App, concurrency: 8);
        using var slow = new Load(launcher.App, concurrency: 1);
        using var stop = new CancellationTokenSource();
        var requests = load.RunUntilAsync("/test", stop.Token);
        var slowRequest = slow.RunAsync("/slow?ms=3000", 1);
        await Eventually.TrueAsync(() => load.Received.Count > 200, () => $"{load.Received.Count} responses arrived");

        launcher.Process.Signal(signal);
        await slowRequest;
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        await stop.CancelAsync();
        await requests;

        Assert.Equal(HttpStatusCode.OK, Assert.Single(slow.Received).Status);
        Assert.All(launcher.Workers, worker => Assert.False(ProcessTree.IsAlive(worker.Pid)));
        using var listener = new TcpListener(IPAddress.Loopback, launcher.App.Port);
        listener.Start();
    }

    [Fact]
    public async Task A_second_signal_does_not_wait_for_the_slow_request()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--graceful-timeout", "600");
        using var slow = new Load(launcher.App, concurrency: 1);
        var slowRequest = slow.RunAsync("/slow?ms=50000", 1);
        // The worker has it once the other connection behind it is answered as well.
        using var probe = new Load(launcher.App, concurrency: 1);
        await probe.RunAsync("/test", 20);

        launcher.Process.Signal(PosixSignal.SIGTERM);
        await launcher.Process.WaitForLineAsync(line => line.Contains("finishing what is in flight", StringComparison.Ordinal));
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        await slowRequest;

        Assert.Empty(slow.Received);
    }

    [Fact]
    public async Task A_launcher_whose_standard_output_is_closed_serves_and_stops_all_the_same()
    {
        using var directory = new TemporaryDirectory();
        var socket = directory.PathTo("app.sock");
        await using var launcher = ProcessUnderTest.Start(
            "/bin/sh",
            [
                "-c", "exec \"$@\" >&-", "sh", .. ProcessUnderTest.WindhoverWords, "--workers", "1",
                "--listen", $"http://unix:{socket}", "--statsd", "unixgram:///no/such/statsd.sock",
            ]);
        await launcher.WaitForLineAsync(line => line.Contains("Worker 0", StringComparison.Ordinal) && line.Contains("ready", StringComparison.Ordinal));

        launcher.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.ExitCodeAsync);
        Assert.Contains("finishing what is in flight", launcher.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_launcher_whose_standard_error_is_closed_writes_its_log_into_no_file_of_its_own()
    {
        await using var launcher = ProcessUnderTest.Start(
            "/bin/sh",
            [
                "-c", "exec \"$@\" 2>&- <&-", "sh", .. ProcessUnderTest.WindhoverWords, "--workers", "1",
                "--listen", "http://127.0.0.1:0", "--statsd", "none",
            ]);
        await launcher.WaitForLineAsync(line => line.Contains("  stop ", StringComparison.Ordinal));

        Assert.Equal("/dev/null", new FileInfo($"/proc/{launcher.Id}/fd/0").LinkTarget);
        Assert.Equal("/dev/null", new FileInfo($"/proc/{launcher.Id}/fd/2").LinkTarget);
        launcher.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.ExitCodeAsync);
    }

    [Fact]
    public async Task A_stop_that_comes_before_anything_runs_ends_clean()
    {
        using var directory = new TemporaryDirectory();
        var pipe = directory.PathTo("windhover.yaml");
        await using (var mkfifo = ProcessUnderTest.Start("mkfifo", [pipe]))
        {
            Assert.Equal(0, await mkfifo.ExitCodeAsync);
        }
        await using var launcher = ProcessUnderTest.StartWindhover(
            "--config", pipe, "--listen", "http://127.0.0.1:0", "--statsd", "none", "--workers", "1");
        // Opening it waits until the launcher reads it, which waits until something was written.
        await using (var writer = new StreamWriter(pipe))
        {
            launcher.Signal(PosixSignal.SIGTERM);
            await writer.WriteAsync("backlog: 100\n");
        }

        Assert.Equal(0, await launcher.ExitCodeAsync);
        Assert.Contains("SIGTERM: finishing what is in flight", launcher.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_does_not_wait_for_the_slow_request()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--graceful-timeout", "600");
        using var slow = new Load(launcher.App, concurrency: 1);
        var slowRequest = slow.RunAsync("/slow?ms=50000", 1);
        using var probe = new Load(launcher.App, concurrency: 1);
        await probe.RunAsync("/test", 20);

        launcher.Process.Signal(PosixSignal.SIGINT);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        await slowRequest;

        Assert.Empty(slow.Received);
    }

    [Fact]
    public async Task No_worker_and_no_exporter_survive_a_launcher_that_is_killed()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "3");
        var children = ProcessTree.ChildrenOf(launcher.Process.Id);
        Assert.Equal(4, children.Count);

        await launcher.Process.KillAsync();
        foreach (var pid in children)
        {
            await Eventually.TrueAsync(() => !ProcessTree.IsAlive(pid), () => $"process {pid} lives on");
        }

        using var listener = new TcpListener(IPAddress.Loopback, launcher.App.Port);
        listener.Start();
    }

    [Fact]
    public async Task A_worker_that_was_killed_and_replaced_leaves_no_descriptor_in_the_launcher()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        int Pipes() => Directory.EnumerateFiles($"/proc/{launcher.Process.Id}/fd")
            .Count(fd => new FileInfo(fd).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);
        var before = Pipes();

        var seen = launcher.Process.Lines.Count;
        using var process = System.Diagnostics.Process.GetProcessById(launcher.Workers[^1].Pid);
        process.Kill();
        await launcher.Process.WaitForLineAsync(line => line.Contains(") ready", StringComparison.Ordinal), skip: seen);

        await Eventually.TrueAsync(() => Pipes() == before, () => $"{Pipes()} pipes are open, {before} were before");
    }

    [Fact]
    public async Task A_killed_worker_and_a_killed_exporter_are_replaced()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        var before = ProcessTree.ChildrenOf(launcher.Process.Id);
        var seen = launcher.Process.Lines.Count;
        foreach (var pid in before)
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            process.Kill();
        }
        await launcher.Process.WaitForLineAsync(
            line => line.Contains("Exporter (pid", StringComparison.Ordinal) && line.Contains(") ready", StringComparison.Ordinal),
            skip: seen);

        using var load = new Load(launcher.App, concurrency: 4);
        await load.RunAsync("/test", 40);
        Assert.Empty(load.Failures);
        Assert.Equal(40, await launcher.SumWhenAtLeastAsync(40, "request_count"));
        Assert.Empty(ProcessTree.ChildrenOf(launcher.Process.Id).Intersect(before));
    }
}

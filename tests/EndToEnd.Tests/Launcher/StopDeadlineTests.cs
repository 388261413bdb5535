using System.Globalization;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class StopDeadlineTests
{
    [Fact]
    public async Task A_request_that_does_not_end_is_waited_for_until_the_deadline_and_then_cut_off()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--graceful-timeout", "2");
        using var endless = new Load(launcher.App, concurrency: 1);
        var endlessRequest = endless.RunAsync("/slow?ms=60000", 1);
        await Eventually.TrueAsync(
            async () => (await ControlTests.StatusAsync(launcher))["workers"]!.AsArray().Sum(worker => (int?)worker!["active_requests"]) == 1,
            () => "no worker has the request");

        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        await endlessRequest;

        // An end that came of itself would have been answered. How much later than the deadline it was the machine's load says, not
        // the launcher; earlier than most of it must not be, whatever the load.
        Assert.Empty(endless.Received);
        var asked = launcher.Process.Lines.First(line => line.Contains(
            "SIGTERM: finishing what is in flight, at most 2 s; once more to stop at once", StringComparison.Ordinal));
        var gone = launcher.Process.Lines.Last(line =>
            line.Contains("Worker ", StringComparison.Ordinal) && line.Contains("is gone", StringComparison.Ordinal));
        Assert.True(Between(asked, gone) >= TimeSpan.FromSeconds(1), launcher.Process.Output);
        Assert.All(launcher.Workers, worker => Assert.False(ProcessTree.IsAlive(worker.Pid)));
    }

    // The launcher's own clock: 20:00:47.177 Worker 3 (pid 16509) is gone: exit code 0. It may be midnight.
    private static TimeSpan Between(string one, string other)
    {
        var time = Time(other) - Time(one);
        return time < TimeSpan.Zero ? time + TimeSpan.FromDays(1) : time;
    }

    private static TimeSpan Time(string line) => TimeSpan.ParseExact(line[..12], @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
}

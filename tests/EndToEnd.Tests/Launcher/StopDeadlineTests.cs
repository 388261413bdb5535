using System.Net;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class StopDeadlineTests
{
    [Fact]
    public async Task A_request_that_does_not_end_is_waited_for_until_the_deadline_and_then_the_worker_is_killed()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--graceful-timeout", "2");
        using var endless = new Load(launcher.App, concurrency: 1);
        var endlessRequest = endless.RunAsync("/slow?ms=60000", 1);
        using var slow = new Load(launcher.App, concurrency: 1);
        await AreRunningAsync(launcher, 1);
        var slowRequest = slow.RunAsync("/slow?ms=1000", 1);
        await AreRunningAsync(launcher, 2);

        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        await endlessRequest;
        await slowRequest;

        // The other one, which fits into the time, was answered: so the time was given.
        Assert.Equal(HttpStatusCode.OK, Assert.Single(slow.Received).Status);
        Assert.Empty(endless.Received);
        Assert.Contains(
            "SIGTERM: finishing what is in flight, at most 2 s; once more to stop at once", launcher.Process.StandardError, StringComparison.Ordinal);
        Assert.Single(launcher.Process.Lines, line => line.Contains("is gone: killed by SIGKILL", StringComparison.Ordinal));
    }

    private static Task AreRunningAsync(LauncherUnderTest launcher, int requests) => Eventually.TrueAsync(
        async () => (await ControlTests.StatusAsync(launcher))["workers"]!.AsArray().Sum(worker => (int?)worker!["active_requests"]) == requests,
        () => $"{requests} requests do not run");
}

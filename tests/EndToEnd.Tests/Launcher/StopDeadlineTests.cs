using System.Globalization;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class StopDeadlineTests
{
    [Fact]
    public async Task A_request_that_does_not_end_is_waited_for_as_long_as_was_said_and_not_a_second_longer()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--graceful-timeout", "2");
        using var slow = new Load(launcher.App, concurrency: 1);
        var slowRequest = slow.RunAsync("/slow?ms=50000", 1);
        await Eventually.TrueAsync(
            async () => (await ControlTests.StatusAsync(launcher))["workers"]!.AsArray().Sum(worker => (int?)worker!["active_requests"]) == 1,
            () => "no worker has the request");

        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        await slowRequest;

        Assert.Empty(slow.Received);
        var asked = Time(launcher.Process.Lines.First(line => line.Contains("finishing what is in flight", StringComparison.Ordinal)));
        var gone = Time(launcher.Process.Lines.Last(line => line.Contains("Worker ", StringComparison.Ordinal) && line.Contains("is gone", StringComparison.Ordinal)));
        Assert.InRange((gone - asked).TotalSeconds, 1, 3);
    }

    // The launcher's own clock: 20:00:47.177 Worker 3 (pid 16509) is gone: exit code 0
    private static TimeSpan Time(string line) => TimeSpan.ParseExact(line[..12], @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
}

using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>A launcher whose starter has signals ignored.</summary>
public sealed class IgnoredSignalsTests : IDisposable
{
    private const int SIGTTIN = 21; // signal(7)

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_nohup_and_a_shell_have_ignored_stays_so_and_the_log_says_it()
    {
        await using var launcher = await StartAsync("HUP INT QUIT");
        Assert.Contains("SIGHUP and SIGINT and SIGQUIT will do nothing here", launcher.Output, StringComparison.Ordinal);

        launcher.Signal(PosixSignal.SIGHUP);
        launcher.Signal(PosixSignal.SIGINT);
        launcher.Signal(PosixSignal.SIGQUIT);
        launcher.Signal(PosixSignal.SIGTERM);

        Assert.Equal(0, await launcher.ExitCodeAsync);
        Assert.Contains("SIGTERM: finishing", launcher.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SIGINT:", launcher.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SIGQUIT:", launcher.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SIGHUP:", launcher.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_other_signal_is_heard_whoever_has_it_ignored()
    {
        await using var launcher = await StartAsync("TERM TTIN TTOU USR1 USR2");
        Assert.DoesNotContain("will do nothing here", launcher.Output, StringComparison.Ordinal);

        launcher.Signal(SIGTTIN);
        await launcher.WaitForLineAsync(line => line.Contains("SIGTTIN", StringComparison.Ordinal));
        launcher.Signal(PosixSignal.SIGTERM);

        Assert.Equal(0, await launcher.ExitCodeAsync);
    }

    private async Task<ProcessUnderTest> StartAsync(string ignored)
    {
        var start = $"trap '' {ignored}; exec {string.Join(' ', ProcessUnderTest.WindhoverWords)} --workers 1 "
            + $"--listen http://unix:{_directory.PathTo("app.sock")} --statsd none";
        var launcher = ProcessUnderTest.Start("/bin/sh", ["-c", start]);
        await launcher.WaitForLineAsync(line => line.Contains("1 worker serves", StringComparison.Ordinal));
        return launcher;
    }
}

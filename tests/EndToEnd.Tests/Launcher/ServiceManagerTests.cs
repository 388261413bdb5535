using System.Globalization;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class ServiceManagerTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly FakeServiceManager _manager;

    public ServiceManagerTests() => _manager = new FakeServiceManager(_folder.PathTo("notify.sock"));

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ready_comes_when_all_workers_accept_then_each_reload_and_the_stop()
    {
        await using var launcher = await StartAsync();
        await _manager.WaitForAsync(messages => messages.Contains("READY=1"));
        Assert.Equal(2, launcher.Workers.Count);
        using var load = new Load(launcher.App, concurrency: 2);
        await load.RunAsync("/test", 4);
        Assert.Empty(load.Failures);

        launcher.Process.Signal(PosixSignal.SIGHUP);
        await _manager.WaitForAsync(_ => _manager.Milestones.Count == 3);
        var reloading = Assert.Single(_manager.Messages, message => message.StartsWith("RELOADING=1\n", StringComparison.Ordinal));
        Assert.Matches(@"^RELOADING=1\nMONOTONIC_USEC=\d+$", reloading);

        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        await _manager.WaitForAsync(_ => _manager.Milestones.Count == 4);

        Assert.Equal(["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"], _manager.Milestones);
        Assert.Contains(_manager.Messages, message => message.Contains("STATUS=2 of 2 workers, generation 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_watchdog_hears_of_a_launcher_that_decides_and_nothing_of_a_stopped_one()
    {
        const int SIGSTOP = 19; // signal(7)
        const int SIGCONT = 18;
        await using var launcher = await StartAsync(("WATCHDOG_USEC", "200000"));
        int Beats() => _manager.Messages.Count(message => message.Contains("WATCHDOG=1", StringComparison.Ordinal));
        await _manager.WaitForAsync(_ => Beats() >= 5);

        launcher.Process.Signal(SIGSTOP);
        await Eventually.TrueAsync(
            () => File.ReadAllText($"/proc/{launcher.Process.Id}/stat").Contains(") T ", StringComparison.Ordinal),
            () => "the launcher does not stop");
        var heard = Beats();
        using var probe = new Load(launcher.App, concurrency: 1);
        await probe.RunAsync("/slow?ms=500", 1);
        // One may have been on its way.
        Assert.InRange(Beats(), heard, heard + 1);

        launcher.Process.Signal(SIGCONT);
        await _manager.WaitForAsync(_ => Beats() > heard + 1);
    }

    [Fact]
    public async Task What_the_manager_says_to_the_launcher_is_not_said_to_its_children()
    {
        await using var launcher = await StartAsync(("WATCHDOG_USEC", "60000000"), ("LISTEN_FDNAMES", "http"), ("LISTEN_FDS", "0"));

        foreach (var pid in ProcessTree.ChildrenOf(launcher.Process.Id))
        {
            var environment = await File.ReadAllTextAsync($"/proc/{pid}/environ");
            Assert.DoesNotContain("NOTIFY_SOCKET", environment, StringComparison.Ordinal);
            Assert.DoesNotContain("WATCHDOG_", environment, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"(^|\0)LISTEN_", environment);
        }
    }

    [Fact]
    public async Task A_launcher_that_cannot_boot_never_says_ready()
    {
        await using var launcher = ProcessUnderTest.StartWindhover(
            [
                "--listen", "http://127.0.0.1:0", "--statsd", "unixgram:///no/such/statsd.sock", "--app", "/bin/false", "--workers", "1",
            ],
            start => start.Environment["NOTIFY_SOCKET"] = _manager.Path);
        Assert.Equal(3, await launcher.ExitCodeAsync);

        Assert.DoesNotContain("READY=1", _manager.Milestones);
    }

    private Task<LauncherUnderTest> StartAsync(params (string Name, string Value)[] variables) => LauncherUnderTest.StartAsync(
        ["--workers", "2"],
        start =>
        {
            start.Environment["NOTIFY_SOCKET"] = _manager.Path;
            foreach (var (name, value) in variables)
            {
                start.Environment[name] = value.ToString(CultureInfo.InvariantCulture);
            }
        });
}

using System.Net.Sockets;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class ForeignProgramTests
{
    private static readonly string Program = Repository.BuiltFile("ForeignApp", "Windhover.ForeignApp");

    [Fact]
    public async Task Any_program_gets_the_socket_by_LISTEN_FDS_and_each_worker_what_is_its_own()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.PathTo("env"), "# comment\nWHO=from the file\n");
        await using var launcher = await StartAsync(
            ["--workers", "2", "--env-file", directory.PathTo("env"), "--env", "WHO=w{slot}-{generation}-{port}", "--chdir", directory.Root],
            "silent", "--slot={slot}");
        var answer = await AnswerAsync(launcher);

        Assert.Contains("LISTEN_FDS=1 LISTEN_FDNAMES=http", answer, StringComparison.Ordinal);
        Assert.Matches($"WHO=w[01]-1-{launcher.App.Port} ", answer);
        Assert.Matches("args=silent,--slot=[01] ", answer);
        Assert.Contains($"cwd={directory.Root}", answer, StringComparison.Ordinal);
        Assert.Equal(2, launcher.Workers.Select(worker => worker.Slot).Distinct().Count());
    }

    [Fact]
    public async Task A_stop_asks_with_the_signal_that_was_named_and_ends_clean()
    {
        await using var launcher = await StartAsync(["--workers", "1", "--stop-signal", "USR1"], "silent");

        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        Assert.Contains("asked by SIGUSR1", launcher.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_may_say_itself_that_it_is_ready()
    {
        await using var launcher = await StartAsync(["--workers", "2", "--ready-probe", "notify"], "notify");

        Assert.StartsWith("pid=", await AnswerAsync(launcher), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notify", "silent", "it did not say READY=1 over NOTIFY_SOCKET (--ready-probe notify)")]
    [InlineData("/healthz", "refuse", "it did not answer GET /healthz with 200 to 399 (--ready-probe /healthz)")]
    public async Task A_program_that_does_not_show_what_it_should_is_not_ready(string probe, string mode, string reason)
    {
        await using var launcher = Start(["--workers", "1", "--ready-probe", probe, "--ready-timeout", "3"], mode);

        Assert.Equal(3, await launcher.ExitCodeAsync);
        Assert.Contains($"was not ready within 3 s: {reason}", launcher.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_answers_the_probe_is_ready()
    {
        await using var launcher = await StartAsync(["--workers", "2", "--ready-probe", "/healthz"], "silent");

        Assert.StartsWith("pid=", await AnswerAsync(launcher), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_whose_watchdog_runs_out_is_replaced()
    {
        await using var launcher = await StartAsync(["--workers", "1", "--watchdog", "1"], "hang");

        // The runtime of this program survives the first SIGABRT.
        await launcher.Process.WaitForLineAsync(line =>
            line.Contains("killed by SIGABRT", StringComparison.Ordinal) || line.Contains("killed by SIGKILL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_program_survives_a_launcher_that_is_killed_and_the_port_is_free()
    {
        await using var launcher = await StartAsync(["--workers", "3"], "silent");
        var children = ProcessTree.ChildrenOf(launcher.Process.Id);
        Assert.Equal(4, children.Count);

        await launcher.Process.KillAsync();
        foreach (var pid in children)
        {
            await Eventually.TrueAsync(() => !ProcessTree.IsAlive(pid), () => $"process {pid} lives on");
        }

        using var listener = new TcpListener(System.Net.IPAddress.Loopback, launcher.App.Port);
        listener.Start();
    }

    [Theory]
    [InlineData("--statsd.listen-udp", "127.0.0.1:0", "STATSD_HOST=127.0.0.1 DD_DOGSTATSD_URL=udp://127.0.0.1:")]
    [InlineData("--statsd.listen-udp", "", "STATSD_HOST= DD_DOGSTATSD_URL=unix:///")]
    [InlineData("--statsd-env", "none", "STATSD_HOST= DD_DOGSTATSD_URL= ")]
    [InlineData("--env", "DD_API_KEY=1", "STATSD_HOST= DD_DOGSTATSD_URL= ")]
    public async Task A_program_is_told_where_StatsD_is_unless_it_knows(string option, string value, string told)
    {
        await using var launcher = await StartAsync(["--workers", "1", option, value], "silent");

        Assert.Contains(told, await AnswerAsync(launcher), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-program", 2, "--: 'no-such-program': there is no such program on the PATH")]
    [InlineData("/no/such/program", 2, "there is no such file")]
    [InlineData("/etc/passwd", 2, "chmod +x it")]
    public async Task A_command_that_cannot_run_is_refused_before_anything_starts(string command, int exitCode, string expected)
    {
        await using var launcher = ProcessUnderTest.StartWindhover("--", command);

        Assert.Equal(exitCode, await launcher.ExitCodeAsync);
        Assert.Contains(expected, launcher.StandardError, StringComparison.Ordinal);
    }

    private static Task<LauncherUnderTest> StartAsync(string[] options, params string[] arguments) =>
        LauncherUnderTest.StartAsync([.. options, "--", Program, .. arguments]);

    private static ProcessUnderTest Start(string[] options, params string[] arguments) => ProcessUnderTest.StartWindhover(
        ["--listen", "http://127.0.0.1:0", "--statsd", "unixgram:///no/such/statsd.sock", .. options, "--", Program, .. arguments]);

    private static async Task<string> AnswerAsync(LauncherUnderTest launcher)
    {
        using var http = new HttpClient { Timeout = TestLimits.Hang };
        return await http.GetStringAsync(launcher.App);
    }
}

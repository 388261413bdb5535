using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class TerminalTests
{
    private const string Script = "/usr/bin/script";
    private const int SIGTERM = 15; // signal(7)
    private const string ControlC = "\x03";

    [Fact]
    public async Task Ctrl_C_on_a_terminal_reaches_the_launcher_alone_and_its_workers_end_as_they_are_told()
    {
        Assert.SkipUnless(File.Exists(Script), "there is no script(1), which makes a terminal");
        using var directory = new TemporaryDirectory();
        var start = $"exec {string.Join(' ', ProcessUnderTest.WindhoverWords)} --workers 2 --listen http://unix:{directory.PathTo("app.sock")} --statsd none";
        await using var terminal = ProcessUnderTest.Start(
            Script, ["-qec", start, "/dev/null"], process => process.RedirectStandardInput = true);
        await terminal.WaitForLineAsync(line => line.Contains("  stop     Ctrl-C", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => terminal.Lines.Count(line => line.Contains(") ready", StringComparison.Ordinal)) == 2, () => terminal.Output);

        await terminal.WriteAsync(ControlC);
        Assert.Equal(0, await terminal.ExitCodeAsync);

        Assert.Single(terminal.Lines, line => line.Contains("SIGINT", StringComparison.Ordinal));
        Assert.Contains("SIGINT: stopping at once", terminal.Output, StringComparison.Ordinal);
        Assert.Equal(2, terminal.Lines.Count(line => line.Contains("is gone: exit code 0", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("top")]
    [InlineData("logs -f")]
    public async Task A_command_that_goes_on_ends_with_its_terminal_though_nobody_tells_it(string command)
    {
        Assert.SkipUnless(File.Exists(Script), "there is no script(1), which makes a terminal");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        using var directory = new TemporaryDirectory();
        // SIGHUP is ignored, as by nohup(1).
        await using var terminal = await OpenAsync(launcher, command, directory, "trap '' HUP; ");
        var pid = await PidAsync(directory);

        await terminal.KillAsync();

        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(pid), () => $"windhover {command} goes on without its terminal");
    }

    [Theory]
    [InlineData("top", 15)]
    [InlineData("top", 2)]
    [InlineData("top", 3)]
    [InlineData("top", 1)]
    [InlineData("logs -f", 15)]
    public async Task A_command_that_goes_on_ends_by_a_signal_and_leaves_the_terminal_as_it_was(string command, int signal)
    {
        Assert.SkipUnless(File.Exists(Script), "there is no script(1), which makes a terminal");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        using var directory = new TemporaryDirectory();
        await using var terminal = await OpenAsync(launcher, command, directory, "");

        ProcessTree.Signal(await PidAsync(directory), signal);
        _ = await terminal.ExitCodeAsync;

        var shown = await File.ReadAllTextAsync(directory.PathTo("screen"));
        Assert.Equal(command == "top", shown.Contains("\e[?25h\e[?1049l", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_background_of_a_terminal_that_stops_background_output_it_writes_rests_and_hears_SIGTERM()
    {
        Assert.SkipUnless(File.Exists(Script), "there is no script(1), which makes a terminal");
        using var directory = new TemporaryDirectory();
        var pidFile = directory.PathTo("pid");
        // With jobs (set -m) the shell puts it into a process group that is not the terminal's.
        var start = $"set -m; stty tostop; {string.Join(' ', ProcessUnderTest.WindhoverWords)} --workers 2 "
            + $"--listen http://unix:{directory.PathTo("app.sock")} --statsd none --pid-file {pidFile} & wait $!; stty -tostop; echo ended with $?";
        await using var terminal = ProcessUnderTest.Start(
            Script, ["-qec", $"exec bash -c '{start}'", "/dev/null"], process => process.RedirectStandardInput = true);
        await terminal.WaitForLineAsync(line => line.Contains("2 workers serve", StringComparison.Ordinal));
        var launcher = int.Parse(await File.ReadAllTextAsync(pidFile), System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(() => terminal.Lines.Count(line => line.Contains(") ready", StringComparison.Ordinal)) == 2, () => terminal.Output);

        ProcessTree.Signal(launcher, SIGTERM);
        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(launcher), () => terminal.Output);

        await terminal.WaitForLineAsync(line => line.Contains("SIGTERM: finishing", StringComparison.Ordinal));
        Assert.DoesNotContain("SIGTTOU", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_that_is_closed_stops_the_launcher_and_leaves_no_process_behind()
    {
        Assert.SkipUnless(File.Exists(Script), "there is no script(1), which makes a terminal");
        using var directory = new TemporaryDirectory();
        var pidFile = directory.PathTo("pid");
        var start = $"echo $$ > {pidFile}; exec {string.Join(' ', ProcessUnderTest.WindhoverWords)} --workers 2 "
            + $"--listen http://unix:{directory.PathTo("app.sock")} --statsd none --log-file {directory.PathTo("log")}";
        await using var terminal = ProcessUnderTest.Start(
            Script, ["-qec", start, "/dev/null"], process => process.RedirectStandardInput = true);
        await terminal.WaitForLineAsync(line => line.Contains("  stop     Ctrl-C", StringComparison.Ordinal));
        var launcher = int.Parse(await File.ReadAllTextAsync(pidFile), System.Globalization.CultureInfo.InvariantCulture);
        var workers = ProcessTree.ChildrenOf(launcher);
        Assert.Equal(2, workers.Count);

        // The master's end goes with it, and the kernel sends SIGHUP.
        await terminal.KillAsync();
        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(launcher), () => File.ReadAllText(directory.PathTo("log")));

        Assert.All(workers, pid => Assert.False(ProcessTree.IsAlive(pid)));
        Assert.Contains(
            "SIGHUP (the terminal was closed): finishing what is in flight",
            await File.ReadAllTextAsync(directory.PathTo("log")),
            StringComparison.Ordinal);
    }

    /// <summary>Returns when the command has shown something.</summary>
    private static async Task<ProcessUnderTest> OpenAsync(LauncherUnderTest launcher, string command, TemporaryDirectory directory, string before)
    {
        var start = $"echo $$ > {directory.PathTo("pid")}; {before}exec {string.Join(' ', ProcessUnderTest.WindhoverWords)} {command} --control {launcher.Control}";
        var screen = directory.PathTo("screen");
        var terminal = ProcessUnderTest.Start(
            Script, ["-qefc", start, screen], process =>
            {
                process.RedirectStandardInput = true;
                process.Environment["TERM"] = "xterm";
            });
        await Eventually.TrueAsync(
            () => File.Exists(screen) && File.ReadAllText(screen).Contains("ready", StringComparison.Ordinal), () => terminal.Output);
        return terminal;
    }

    private static async Task<int> PidAsync(TemporaryDirectory directory) =>
        int.Parse(await File.ReadAllTextAsync(directory.PathTo("pid")), System.Globalization.CultureInfo.InvariantCulture);
}

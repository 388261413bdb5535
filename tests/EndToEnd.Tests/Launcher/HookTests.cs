using System.Globalization;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class HookTests
{
    private const int SIGKILL = 9; // signal(7)
    private const string Tell = "echo \"slot=$WINDHOVER_SLOT pid=$WINDHOVER_PID generation=$WINDHOVER_GENERATION reason=$WINDHOVER_REASON\"";

    [Fact]
    public async Task A_command_is_run_on_each_event_and_learns_what_happened()
    {
        string[] events = ["serving", "worker-ready", "worker-exit", "reload", "reload-failed", "stopping"];
        await using var launcher = await StartAsync([.. events.SelectMany(name => new[] { "--on", $"{name}=set -u; {Tell}" })]);
        var first = await launcher.Process.WaitForLineAsync(line => line.StartsWith("[on worker-ready] ", StringComparison.Ordinal));
        var pid = int.Parse(first.Split("pid=")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.Equal($"[on worker-ready] slot=0 pid={pid} generation=1 reason=", first);
        await WaitForAsync(launcher, $"[on serving] slot= pid={launcher.Process.Id} generation=1 reason=");

        ProcessTree.Signal(pid, SIGKILL);
        await WaitForAsync(launcher, $"[on worker-exit] slot=0 pid={pid} generation=1 reason=signal");
        launcher.Process.Signal(PosixSignal.SIGHUP);
        await WaitForAsync(launcher, $"[on reload] slot= pid={launcher.Process.Id} generation=2 reason=SIGHUP");
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);

        Assert.Contains(
            $"[on stopping] slot= pid={launcher.Process.Id} generation=2 reason=SIGTERM", launcher.Process.Output, StringComparison.Ordinal);
        Assert.Contains("generation=2 reason=stop", launcher.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[on reload-failed]", launcher.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_fails_is_a_warning_and_one_that_hangs_delays_nothing_and_ends_with_the_launcher()
    {
        // The second one waits for a process that has left its group, as a careless script might.
        await using var launcher = await StartAsync(
            "--on", "serving=exit 3", "--on", "serving=setsid sleep 1000 & echo child $!; wait", "--on", "reload=windhover_is_not_here");
        await WaitForAsync(launcher, "Hook serving failed: exit code 3 of exit 3");
        var line = await launcher.Process.WaitForLineAsync(line => line.StartsWith("[on serving] child ", StringComparison.Ordinal));
        var child = int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);

        var (code, _, _) = await launcher.AskAsync("reload");
        Assert.Equal(0, code);
        await WaitForAsync(launcher, "Hook reload failed: exit code 127");
        Assert.True(ProcessTree.IsAlive(child));

        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        Assert.Contains("Hook serving killed: the launcher ends", launcher.Process.Output, StringComparison.Ordinal);
        Assert.False(ProcessTree.IsAlive(child));
    }

    [Fact]
    public async Task A_command_can_ask_the_launcher_that_runs_it()
    {
        await using var launcher = await StartAsync("--on", "serving=echo \"asks $WINDHOVER_CONTROL\"");

        await WaitForAsync(launcher, $"[on serving] asks {launcher.Control}");
    }

    private static Task<LauncherUnderTest> StartAsync(params string[] arguments) => LauncherUnderTest.StartAsync(
        ["--workers", "1", "--ready-probe", "none", .. arguments, "--", "/bin/sh", "-c", "exec sleep 1000"]);

    private static Task<string> WaitForAsync(LauncherUnderTest launcher, string text) =>
        launcher.Process.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal));
}

using System.Globalization;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>A launcher that the system gives no more threads and processes, from some moment on: boundary 7 of docs/security.md.</summary>
/// <remarks>As another user: the kernel does not hold root to the limit.</remarks>
public sealed class NoThreadsTests
{
    private const string Prlimit = "/usr/bin/prlimit";
    private const int SIGKILL = 9; // signal(7)
    private const int SIGUSR1 = 10;
    private const int SIGUSR2 = 12;

    [Fact]
    public async Task It_answers_decides_logs_and_tries_again_and_a_worker_comes_back_when_there_is_room()
    {
        await using var user = await LocalUser.CreateAsync("windhover");
        await using var launcher = await StartAsync(user);
        await LimitAsync(user, launcher, "1");

        for (var round = 0; round < 20; round++)
        {
            var (code, output, error) = await launcher.AskAsync("status");
            Assert.True(code == 0, $"{output}{error}{launcher.Process.Output}");
        }
        var seen = launcher.Process.Lines.Count;
        ProcessTree.Signal(launcher.Workers[0].Pid, SIGKILL);
        await launcher.Process.WaitForLineAsync(line => line.Contains("ended: killed by SIGKILL", StringComparison.Ordinal), seen);
        await launcher.Process.WaitForLineAsync(line => line.Contains("cannot start", StringComparison.Ordinal), seen);
        Assert.NotEqual(0, (await launcher.AskAsync("reload")).Code);
        launcher.Process.Signal(SIGUSR1);
        await launcher.Process.WaitForLineAsync(line => line.Contains("SIGUSR1", StringComparison.Ordinal), seen);
        launcher.Process.Signal(SIGUSR2);
        await launcher.Process.WaitForLineAsync(line => line.Contains("SIGUSR2", StringComparison.Ordinal), seen);
        await launcher.AskAsync("scale", "+1");
        Assert.Equal(0, (await launcher.AskAsync("status")).Code);

        await LimitAsync(user, launcher, HardLimit(launcher));
        await Eventually.TrueAsync(
            () => launcher.Process.Lines.Skip(seen).Any(line => line.Contains(") ready", StringComparison.Ordinal)), () => launcher.Process.Output);
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGQUIT)]
    public async Task It_stops_in_good_order(PosixSignal signal)
    {
        await using var user = await LocalUser.CreateAsync("windhover");
        await using var launcher = await StartAsync(user);
        await LimitAsync(user, launcher, "1");

        launcher.Process.Signal(signal);

        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        Assert.Equal(3, launcher.Process.Lines.Count(line => line.Contains("is gone: exit code 0", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task All_its_threads_are_there_from_the_start_and_stay()
    {
        await using var user = await LocalUser.CreateAsync("windhover");
        await using var launcher = await StartAsync(user);
        var before = Threads(launcher);
        Assert.Equal(0, (await launcher.AskAsync("status")).Code);
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        Assert.Equal(0, (await launcher.AskAsync("status", "--json")).Code);

        var later = Threads(launcher);
        Assert.Empty(later.Keys.Except(before.Keys).Select(thread => later[thread]));
    }

    private static async Task<LauncherUnderTest> StartAsync(LocalUser user)
    {
        Assert.SkipUnless(File.Exists(Prlimit), "there is no prlimit(1)");
        return await LauncherUnderTest.StartAsync(
            ["--workers", "2", "--state", "none"],
            configure: null,
            "setpriv",
            ["--reuid", user.Name, "--regid", user.Name, "--clear-groups", .. ProcessUnderTest.WindhoverWords]);
    }

    private static async Task LimitAsync(LocalUser user, LauncherUnderTest launcher, string limit)
    {
        // As the same user: root may have been left without the right to limit others.
        await using var prlimit = user.Start(
            [Prlimit, "--pid", launcher.Process.Id.ToString(CultureInfo.InvariantCulture), $"--nproc={limit}:"]);
        Assert.Equal(0, await prlimit.ExitCodeAsync);
    }

    private static string HardLimit(LauncherUnderTest launcher) => File.ReadLines($"/proc/{launcher.Process.Id}/limits")
        .Single(line => line.StartsWith("Max processes", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];

    private static Dictionary<string, string> Threads(LauncherUnderTest launcher) =>
        Directory.EnumerateDirectories($"/proc/{launcher.Process.Id}/task")
            .ToDictionary(thread => thread, thread => File.ReadAllText(Path.Combine(thread, "comm")).Trim());
}

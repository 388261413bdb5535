using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class OutOfMemoryTests
{
    [Fact]
    public async Task A_worker_that_the_kernel_kills_for_its_memory_is_named_so()
    {
        using var group = MemoryLimitedGroup.Create(512 * 1024 * 1024, out var obstacle);
        Assert.SkipWhen(group is null, obstacle ?? "");
        using var directory = new TemporaryDirectory();
        var eat = directory.PathTo("eat");
        // tail keeps what it reads until a line ends, and no line ever ends here.
        await using var launcher = await LauncherUnderTest.StartAsync(
            ["--workers", "1", "--ready-probe", "none", "--", "/bin/sh", "-c", $"until [ -e {eat} ]; do sleep 0.1; done; exec tail /dev/zero"],
            configure: null,
            "/bin/sh",
            ["-c", $"echo $$ > {group!.ProcessesFile}; exec \"$@\"", "sh", .. ProcessUnderTest.WindhoverWords]);
        var (slot, pid) = launcher.Workers[0];

        await File.WriteAllTextAsync(eat, "");
        await launcher.Process.WaitForLineAsync(line => line.Contains(
            $"Worker {slot} (pid {pid}) ended: killed by the kernel: out of memory", StringComparison.Ordinal));
        File.Delete(eat);
        var exit = (await ControlTests.StatusAsync(launcher))["workers"]![0]!["last_exits"]!.AsArray()[^1]!;

        Assert.Equal("oom", (string?)exit["reason"]);
        Assert.Equal(pid, (int?)exit["pid"]);
        await launcher.SumWhenAtLeastAsync(1, "windhover_worker_restarts_total", "reason=\"oom\"");
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
    }
}

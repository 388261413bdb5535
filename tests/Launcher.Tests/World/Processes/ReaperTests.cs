using Windhover.Interop;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Processes;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Processes;

[Collection(AloneCollection.Name)]
public class ReaperTests
{
    [Fact]
    public async Task A_thousand_children_leave_no_zombie_no_descriptor_and_no_thread()
    {
        for (var i = 0; i < 20; i++)
        {
            await RunAsync();
        }
        var descriptors = Descriptors();
        var threads = Threads();

        for (var i = 0; i < 1000; i++)
        {
            await RunAsync();
        }

        Assert.DoesNotContain(ProcessTree.ChildrenOf(Environment.ProcessId), pid => !ProcessTree.IsAlive(pid));
        // Both may grow by what the runtime does of itself, such as a pool thread, and by what is closed a moment later: far less
        // than one per child.
        await Eventually.TrueAsync(() => Descriptors() <= descriptors + 10, () => $"{Descriptors()} descriptors, {descriptors} before");
        await Eventually.TrueAsync(() => Threads() <= threads + 10, () => $"{Threads()} threads, {threads} before");
    }

    [Fact]
    public async Task A_child_of_the_program_before_can_be_adopted()
    {
        using var child = new ShellChild(Adopt(StartUnowned("echo hello; sleep 1000", out var output), output));
        await child.WaitForOutputAsync("hello");

        Assert.True(child.Process.Send(StopSignal.Graceful));
        Assert.Equal(ExitStatus.Killed(15), await child.EndAsync());
    }

    [Fact]
    public async Task The_end_of_a_child_that_comes_before_its_adoption_is_not_lost()
    {
        // The reaper waits while there is a child that it knows.
        using var known = new ShellChild("sleep 1000");
        var pid = StartUnowned("echo bye; exit 3", out var output);
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{pid}"), () => $"{pid} was not fetched");

        using var child = new ShellChild(Adopt(pid, output));
        Assert.Equal(ExitStatus.Exited(3), await child.EndAsync());
        Assert.Equal("bye\n", child.Output);
        Assert.False(child.Process.Send(StopSignal.Graceful));
    }

    // What an upgrade in place finds: a child, and descriptors, that no object of the new program knows.
    private static int StartUnowned(string script, out int output)
    {
        var pipe = OutputPipe.Create();
        using var writeEnd = pipe.WriteEnd;
        output = (int)pipe.ReadEnd.DangerousGetHandle();
        pipe.ReadEnd.SetHandleAsInvalid();
        return SpawnCall.Start("/bin/sh", ["-c", script], [], null, [((int)writeEnd.DangerousGetHandle(), 1)]);
    }

    private static ChildProcess Adopt(int pid, int output)
    {
        var control = SocketPair.Create();
        var error = OutputPipe.Create();
        control.Other.Dispose();
        error.WriteEnd.Dispose();
        var controlFd = (int)control.One.DangerousGetHandle();
        var errorFd = (int)error.ReadEnd.DangerousGetHandle();
        error.ReadEnd.SetHandleAsInvalid();
        control.One.SetHandleAsInvalid();
        return ChildProcess.Adopt(pid, controlFd, output, errorFd);
    }

    private static async Task RunAsync()
    {
        using var child = new ShellChild("exit 7");
        Assert.Equal(ExitStatus.Exited(7), await child.EndAsync());
    }

    // What a child costs: its pipes, its control socket and its pidfd. The runtime opens files of its own all along.
    private static int Descriptors() => Directory.EnumerateFiles("/proc/self/fd")
        .Select(fd => new FileInfo(fd).LinkTarget ?? "")
        .Count(target => target.StartsWith("pipe:", StringComparison.Ordinal)
            || target.StartsWith("socket:", StringComparison.Ordinal)
            || target.Contains("[pidfd]", StringComparison.Ordinal));

    private static int Threads() => Directory.EnumerateDirectories("/proc/self/task").Count();
}

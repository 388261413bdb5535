using Microsoft.Extensions.Time.Testing;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Tests.World.Processes;

public sealed class ProportionalMemoryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Its_line_is_read_in_bytes() => Assert.Equal(
        1234L * 1024,
        ProportionalMemory.Parse(["55d0-7ffe ---p 00000000 00:00 0 [rollup]", "Rss:  9999 kB", "Pss:                1234 kB", "Pss_Anon: 1 kB"]));

    [Theory]
    [InlineData("Pss_Anon: 12 kB")]
    [InlineData("Pss: many kB")]
    [InlineData("Pss: 12 MB")]
    public void What_is_not_the_line_is_not_read(string line) => Assert.Null(ProportionalMemory.Parse([line]));

    [Fact]
    public void Of_this_process_it_is_known_and_no_more_than_its_resident_memory()
    {
        var memory = new ProportionalMemory(_time);

        var bytes = memory.Read(Environment.ProcessId);
        Assert.SkipWhen(bytes is null && !File.Exists("/proc/self/smaps_rollup"), "the kernel has no smaps_rollup");

        Assert.InRange(bytes!.Value, 1 << 20, ProcessUsage.Read(Environment.ProcessId)!.Value.ResidentBytes * 2);
    }

    [Fact]
    public async Task The_kernel_is_not_asked_again_within_five_seconds()
    {
        var memory = new ProportionalMemory(_time);
        using var process = new ShellChild("sleep 1000");
        Assert.NotNull(memory.Read(process.Pid));
        process.Process.Send(StopSignal.Kill);
        await process.EndAsync();

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.NotNull(memory.Read(process.Pid));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Null(memory.Read(process.Pid));
    }
}

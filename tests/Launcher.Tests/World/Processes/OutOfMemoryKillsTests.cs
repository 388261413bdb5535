using Windhover.Launcher.World.Processes;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Processes;

public sealed class OutOfMemoryKillsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("low 0\nhigh 0\nmax 4\noom 1\noom_kill {0}\noom_group_kill 0\n")]
    [InlineData("oom_kill_disable 0\nunder_oom 0\noom_kill {0}\n")]
    public void Only_a_count_that_rises_blames_the_memory(string format)
    {
        var file = _directory.PathTo("memory.events");
        void Write(int count) => File.WriteAllText(file, string.Format(null, System.Text.CompositeFormat.Parse(format), count));
        Write(3);
        var kills = new OutOfMemoryKills(file);
        Assert.False(kills.Rose());

        Write(4);
        Assert.True(kills.Rose());
        Assert.False(kills.Rose());
    }

    [Fact]
    public void Where_nobody_counts_nothing_is_blamed_on_memory() => Assert.False(new OutOfMemoryKills(null).Rose());

    public void Dispose() => _directory.Dispose();
}

using Windhover.Launcher.World.Processes;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Processes;

public sealed class AppPathTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void A_generation_stays_with_the_release_that_current_named_when_it_began()
    {
        Directory.CreateDirectory(_directory.PathTo("releases/1/bin"));
        Directory.CreateSymbolicLink(_directory.PathTo("current"), "releases/1");

        Assert.Equal(
            AppPath.Resolve(_directory.PathTo("releases/1/bin/App.dll")), AppPath.Resolve(_directory.PathTo("current/bin/App.dll")));
    }

    [Fact]
    public void A_file_that_is_a_link_stays_one()
    {
        File.CreateSymbolicLink(_directory.PathTo("python"), "/bin/sh");

        Assert.EndsWith("/python", AppPath.Resolve(_directory.PathTo("python")), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}

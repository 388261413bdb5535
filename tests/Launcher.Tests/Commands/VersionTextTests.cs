using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Windhover.Launcher.Commands;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Commands;

public sealed class VersionTextTests
{
    [Fact]
    public async Task Version_says_version_commit_runtime_and_platform_in_one_line()
    {
        using var output = new StringWriter();

        Assert.Equal(ExitCode.Clean, await RunCommand.InvokeAsync(["--version"], output, TextWriter.Null));

        Assert.Matches(
            $@"^windhover [0-9]+\.[0-9]+\.[0-9]+\S* \(commit ([0-9a-f]{{40}}|unknown), \.NET {Environment.Version}, "
                + $@"{Regex.Escape(RuntimeInformation.RuntimeIdentifier)}\)\n\z",
            output.ToString());
    }
}

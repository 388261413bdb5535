using Windhover.Testing;

namespace Windhover.App.Tests;

public sealed class JustEatTests
{
    // No more than that: whether the package still has this surface, and what it sends, is not shown here.
    [Fact]
    public async Task The_app_compiles_with_JustEat_StatsD_as_its_surface_was_recorded()
    {
        using var directory = new TemporaryDirectory();
        var (code, output) = await DotnetCommand.RunAsync(
            Repository.PathTo("src", "App"),
            "build",
            "-p:StatsDClient=JustEat",
            $"-p:CustomAfterMicrosoftCommonTargets={Repository.PathTo("tests", "Fixtures", "JustEatStandIn", "InPlaceOfThePackage.targets")}",
            // Not in the place of the app that other tests run.
            $"-p:ArtifactsPath={directory.Root}");
        Assert.SkipWhen(code != 0 && DotnetCommand.LacksPackages(output), $"packages cannot be had here:\n{output}");

        Assert.True(code == 0, output);
        Assert.True(File.Exists(directory.PathTo("bin/App/debug/JustEat.StatsD.dll")), output);
    }
}

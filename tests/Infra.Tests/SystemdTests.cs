namespace Windhover.Infra.Tests;

public sealed class SystemdTests
{
    // Tenths: what systemd-analyze(1) takes.
    private const int MostExposure = 12;

    [Fact]
    public async Task The_unit_leaves_the_service_almost_nothing_to_reach()
    {
        var (code, output) = await Tool.RunAsync(
            "systemd-analyze", "systemd",
            "security", "--offline=true", "--no-pager", $"--threshold={MostExposure}", "infra/systemd/windhover.service");

        Assert.True(code == 0, output);
    }
}

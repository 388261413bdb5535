using Windhover.Worker.Attach;

namespace Windhover.Worker.Tests;

public class ChildEnvironmentTests
{
    [Theory]
    [InlineData("/opt/windhover/Windhover.Worker.dll", null)]
    [InlineData("/opt/trace.dll:/opt/windhover/Windhover.Worker.dll", "/opt/trace.dll")]
    [InlineData("/opt/windhover/Windhover.Worker.dll:Other.Hook", "Other.Hook")]
    [InlineData("/opt/trace.dll", "/opt/trace.dll")]
    public void Startup_hooks_of_others_stay(string before, string? after)
    {
        Assert.Equal(after, ChildEnvironment.Without(before, ':', ChildEnvironment.IsOurHook));
    }

    [Theory]
    [InlineData("Windhover.Worker", null)]
    [InlineData("Some.Telemetry;Windhover.Worker", "Some.Telemetry")]
    [InlineData("Some.Telemetry", "Some.Telemetry")]
    public void Hosting_startups_of_others_stay(string before, string? after)
    {
        Assert.Equal(after, ChildEnvironment.Without(before, ';', ChildEnvironment.IsOurStartup));
    }
}

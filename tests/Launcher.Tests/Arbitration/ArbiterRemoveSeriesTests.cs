using Windhover.Launcher.Arbitration;

namespace Windhover.Launcher.Tests.Arbitration;

public class ArbiterRemoveSeriesTests
{
    private static readonly OperationId Operation = new(7);

    private static readonly LauncherEvent.RemoveSeriesRequested Request = new("hits{code=\"200\"}", "windhover remove-series (pid 5)", Operation);

    [Fact]
    public void The_exporter_that_serves_is_asked_and_answers_by_itself()
    {
        var driver = ArbiterDriver.Serving(workers: 1);

        driver.Send(Request);

        Assert.Equal(
            new LauncherCommand.RemoveSeries(new(1), "hits{code=\"200\"}", Operation),
            Assert.Single(driver.Commands.OfType<LauncherCommand.RemoveSeries>()));
        Assert.Empty(driver.Outcomes);
        Assert.Contains("windhover remove-series (pid 5): removing series hits{code=\"200\"}", driver.Reports);
    }

    [Fact]
    public void Without_an_exporter_of_its_own_the_launcher_says_so()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);

        driver.Send(Request);

        Assert.Contains("no exporter of its own", Assert.Single(driver.Outcomes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exporter_that_does_not_serve_yet_is_not_asked()
    {
        var driver = ArbiterDriver.Serving(workers: 1);
        driver.Exit(new(1), 137);

        driver.Send(Request);

        Assert.Contains("the exporter does not serve", Assert.Single(driver.Outcomes).Message, StringComparison.Ordinal);
        Assert.Empty(driver.Commands.OfType<LauncherCommand.RemoveSeries>());
    }
}

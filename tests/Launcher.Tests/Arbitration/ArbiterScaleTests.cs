using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

public class ArbiterScaleTests
{
    private static readonly OperationId Operation = new(1);

    [Fact]
    public void More_workers_are_there_once_they_serve()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);

        driver.Send(new LauncherEvent.ScaleRequested(new(4, IsRelative: false), "scale", Operation));
        Assert.Equal([2, 3], driver.Spawned.Select(spawn => spawn.Slot));
        Assert.Empty(driver.Outcomes);

        driver.MakeAllReady();
        Assert.True(Assert.Single(driver.Outcomes).Succeeded);
    }

    [Fact]
    public void The_newest_slots_go_first_and_the_answer_waits_until_they_are_gone()
    {
        var driver = ArbiterDriver.Serving(workers: 3, exporter: false);

        driver.Send(new LauncherEvent.ScaleRequested(new(1, IsRelative: false), "scale", Operation));
        Assert.Equal([new(new ChildId(3), StopSignal.Graceful), new(new ChildId(2), StopSignal.Graceful)], driver.Signals);
        driver.Exit(new ChildId(3));
        Assert.Empty(driver.Outcomes);

        driver.Exit(new ChildId(2));
        Assert.True(Assert.Single(driver.Outcomes).Succeeded);
        Assert.Empty(driver.Spawned);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(513, false)]
    [InlineData(-2, true)]
    [InlineData(int.MaxValue, true)]
    public void A_number_out_of_range_changes_nothing(int workers, bool isRelative)
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);

        driver.Send(new LauncherEvent.ScaleRequested(new(workers, isRelative), "scale", Operation));
        Assert.Contains("expected 1 to 512", Assert.Single(driver.Outcomes).Message, StringComparison.Ordinal);
        Assert.Equal(2, driver.Status.WantedWorkers);
    }

    [Fact]
    public void A_worker_that_cannot_boot_fails_the_scaling_with_its_last_lines_and_is_tried_again()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);
        driver.Send(new LauncherEvent.ScaleRequested(new(1, IsRelative: true), "scale", Operation));

        driver.Send(new LauncherEvent.ChildExited(driver.LastSpawn(1).Child, ExitStatus.Exited(1)) { LastLines = ["why"] });
        var outcome = Assert.Single(driver.Outcomes);
        Assert.Equal((false, "why"), (outcome.Succeeded, Assert.Single(outcome.Output)));
        Assert.Equal(2, driver.Spawned.Count());
    }

    [Fact]
    public void A_restarted_worker_goes_when_its_successor_is_ready()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);

        driver.Send(new LauncherEvent.RestartRequested(1, "restart", Operation));
        Assert.Equal((1, 1), (Assert.Single(driver.Spawned).Slot, driver.Spawned.Last().Generation));
        Assert.Empty(driver.Signals);

        driver.MakeLastReady();
        Assert.Equal([new(new ChildId(2), StopSignal.Graceful)], driver.Signals);
        Assert.True(Assert.Single(driver.Outcomes).Succeeded);
        driver.Exit(new ChildId(2));
        Assert.Equal("restart", driver.Status.Children[^1].LastExits[0].Reason.Label());
        Assert.Equal(0, driver.Status.Children[^1].Restarts);
    }

    [Fact]
    public void A_successor_that_fails_leaves_the_old_worker_serving()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);
        driver.Send(new LauncherEvent.RestartRequested(1, "restart", Operation));

        driver.Exit(driver.LastSpawn(1).Child, 1);
        Assert.False(Assert.Single(driver.Outcomes).Succeeded);
        Assert.Empty(driver.Signals);
        Assert.Single(driver.Spawned);
    }

    [Fact]
    public void A_drained_slot_stays_empty_until_it_is_restarted()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);

        driver.Send(new LauncherEvent.DrainRequested(0, "drain", Operation));
        driver.Exit(new ChildId(1));
        Assert.True(Assert.Single(driver.Outcomes).Succeeded);
        Assert.Equal("drained", driver.Status.Children[0].State);
        Assert.Empty(driver.Spawned);

        driver.Send(new LauncherEvent.RestartRequested(0, "restart"));
        driver.MakeLastReady();
        Assert.Equal(["ready", "ready"], driver.Status.Children.Select(child => child.State));
    }

    [Fact]
    public void The_last_serving_worker_is_not_drained()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);
        driver.Send(new LauncherEvent.DrainRequested(0, "drain"));

        driver.Send(new LauncherEvent.DrainRequested(1, "drain", Operation));
        Assert.False(Assert.Single(driver.Outcomes).Succeeded);
        Assert.Single(driver.Signals);
    }

    [Fact]
    public void A_slot_that_does_not_exist_is_named()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);

        driver.Send(new LauncherEvent.RestartRequested(2, "restart", Operation));
        Assert.Contains("the slots are 0 to 1", Assert.Single(driver.Outcomes).Message, StringComparison.Ordinal);
    }
}

using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

public class ArbiterReplacementTests
{
    [Fact]
    public void A_worker_that_dies_is_replaced_in_its_slot_at_once()
    {
        var driver = ArbiterDriver.Serving();
        driver.Advance(Backoff.StableAfter);

        driver.Exit(new ChildId(4), 137);
        var spawn = Assert.Single(driver.Spawned);
        Assert.Equal((ChildRole.Worker, 2), (spawn.Role, spawn.Slot));
        Assert.Contains(driver.Reports, report => report.Contains("killed by SIGKILL", StringComparison.Ordinal));
    }

    [Fact]
    public void An_exporter_that_dies_is_replaced()
    {
        var driver = ArbiterDriver.Serving();

        driver.Exit(new ChildId(1), 139);
        Assert.Equal(ChildRole.Exporter, Assert.Single(driver.Spawned).Role);
    }

    [Fact]
    public void A_worker_that_keeps_dying_early_comes_back_ever_later_up_to_30_seconds()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);
        var pauses = new List<double>();
        driver.Exit(new ChildId(1), 1);
        for (var death = 0; death < 14; death++)
        {
            driver.Exit(driver.LastSpawn(0).Child, 1);
            var before = driver.Now;
            driver.PassDeadline();
            pauses.Add((driver.Now - before).TotalSeconds);
        }

        Assert.InRange(pauses[0], 1.2, 1.5);
        Assert.True(pauses[5] > pauses[1]);
        Assert.All(pauses, pause => Assert.True(pause <= Backoff.MaxSeconds));
        Assert.InRange(pauses[^1], 24, Backoff.MaxSeconds);
    }

    [Fact]
    public void A_worker_that_stays_up_long_enough_clears_the_record_of_its_slot()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);
        driver.Exit(new ChildId(1), 1);
        driver.Exit(driver.LastSpawn(0).Child, 1);
        driver.PassDeadline();
        driver.Send(new LauncherEvent.ChildReady(driver.LastSpawn(0).Child));
        driver.Advance(Backoff.StableAfter);
        driver.Commands.Clear();

        driver.Exit(driver.Options.Workers == 1 ? new ChildId(3) : default, 1);
        Assert.Single(driver.Spawned);
        Assert.Null(driver.Commands.OfType<LauncherCommand.Exit>().FirstOrDefault());
    }

    [Fact]
    public void A_replacement_that_never_becomes_ready_is_killed_and_the_launcher_goes_on()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);
        driver.Exit(new ChildId(1), 1);
        var replacement = driver.LastSpawn(0).Child;

        driver.PassDeadline();
        Assert.Contains(new LauncherCommand.Signal(replacement, StopSignal.Kill), driver.Commands);
        driver.Exit(replacement, 137);
        Assert.DoesNotContain(driver.Commands, command => command is LauncherCommand.Exit);
        driver.PassDeadline();
        Assert.Equal(0, driver.Spawned.Last().Slot);
    }

    [Fact]
    public void News_of_a_child_that_is_gone_changes_nothing()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);
        driver.Exit(new ChildId(1), 1);
        driver.Commands.Clear();

        driver.Exit(new ChildId(1), 1);
        driver.Send(new LauncherEvent.ChildReady(new ChildId(1)));
        driver.Send(new LauncherEvent.SpawnFailed(new ChildId(1), "late"));
        Assert.Empty(driver.Commands);
    }
}

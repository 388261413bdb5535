using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

public class ArbiterReloadTests
{
    private static readonly ArbiterOptions Three = new() { Workers = 3, EmbeddedExporter = false };

    [Fact]
    public void One_worker_at_a_time_is_replaced_and_only_after_its_successor_is_ready()
    {
        var driver = ArbiterDriver.Serving(Three);

        driver.Reload();
        for (var slot = 0; slot < Three.Workers; slot++)
        {
            Assert.Equal(slot, driver.Signals.Count());
            Assert.Equal((slot, 2), (driver.Spawned.Last().Slot, driver.Spawned.Last().Generation));
            Assert.Equal(slot + 1, driver.Spawned.Count());

            driver.MakeLastReady();
            Assert.Equal(new(new ChildId(slot + 1), StopSignal.Graceful), driver.Signals.Last());
            driver.Exit(new ChildId(slot + 1));
        }

        Assert.True(Assert.Single(driver.Outcomes).Succeeded);
        Assert.Equal(2, driver.Status.Generation);
        Assert.Contains(new LauncherCommand.CommitGeneration(2), driver.Commands);
    }

    [Fact]
    public void The_first_new_worker_proves_its_generation_before_others_boot_side_by_side()
    {
        var driver = ArbiterDriver.Serving(Three with { Workers = 5, MaxSurge = 3, MaxDraining = 10 });

        driver.Reload();
        Assert.Single(driver.Spawned);

        driver.MakeLastReady();
        Assert.Equal([0, 1, 2, 3], driver.Spawned.Select(spawn => spawn.Slot));
    }

    [Fact]
    public void Without_surge_the_old_worker_leaves_first_and_its_place_is_filled_when_it_is_gone()
    {
        var driver = ArbiterDriver.Serving(Three with { MaxSurge = 0, MaxUnavailable = 1 });

        driver.Reload();
        Assert.Empty(driver.Spawned);
        Assert.Equal([new(new ChildId(1), StopSignal.Graceful)], driver.Signals);

        driver.Exit(new ChildId(1));
        Assert.Equal((0, 2), (Assert.Single(driver.Spawned).Slot, driver.Spawned.Last().Generation));
        Assert.Single(driver.Signals);

        driver.MakeLastReady();
        Assert.Equal(new(new ChildId(2), StopSignal.Graceful), driver.Signals.Last());
    }

    [Fact]
    public void A_reload_waits_while_as_many_old_workers_drain_as_may()
    {
        var driver = ArbiterDriver.Serving(Three with { MaxDraining = 1 });

        driver.Reload();
        driver.MakeLastReady();
        Assert.Single(driver.Spawned);

        driver.Exit(new ChildId(1));
        Assert.Equal(2, driver.Spawned.Count());
    }

    [Fact]
    public void A_new_worker_that_ends_at_boot_abandons_its_generation_and_touches_nobody()
    {
        var driver = ArbiterDriver.Serving(Three);
        driver.Reload();

        driver.Send(new LauncherEvent.ChildExited(driver.Spawned.Last().Child, ExitStatus.Exited(7)) { LastLines = ["no database"] });

        var outcome = Assert.Single(driver.Outcomes);
        Assert.False(outcome.Succeeded);
        Assert.Equal(["no database"], outcome.Output);
        Assert.Contains("could not boot: exit code 7; generation 1 keeps serving", outcome.Message, StringComparison.Ordinal);
        Assert.Contains(driver.Reports, report => report.Contains("\n  | no database", StringComparison.Ordinal));
        Assert.Empty(driver.Signals);
        Assert.Single(driver.Spawned);
        Assert.Equal("serving", driver.Status.Phase);
        Assert.Null(driver.NextDeadline);
    }

    [Fact]
    public void A_new_worker_that_is_never_ready_is_killed_and_its_generation_abandoned()
    {
        var driver = ArbiterDriver.Serving(Three);
        driver.Reload();
        var child = driver.Spawned.Last().Child;

        driver.PassDeadline();
        Assert.Equal([new(child, StopSignal.Kill)], driver.Signals);
        driver.Exit(child, 137);

        Assert.Contains("was not ready within 60 s; generation 1", Assert.Single(driver.Outcomes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_cannot_be_used_is_refused_with_its_reason()
    {
        var driver = ArbiterDriver.Serving(Three);

        driver.Send(new LauncherEvent.ReloadRequested("SIGHUP", new OperationId(1)));
        driver.Send(new LauncherEvent.GenerationRefused(2, "windhover.yaml:1:1: unknown key"));

        Assert.Equal(
            "Reload abandoned: windhover.yaml:1:1: unknown key; generation 1 keeps serving", Assert.Single(driver.Outcomes).Message);
        Assert.Empty(driver.Spawned);
    }

    [Fact]
    public void Workers_that_were_replaced_before_the_failure_are_replaced_back()
    {
        var driver = ArbiterDriver.Serving(Three);
        driver.Reload();
        var first = driver.MakeLastReady();

        driver.Exit(driver.Spawned.Last().Child, 1);
        Assert.False(Assert.Single(driver.Outcomes).Succeeded);
        var back = driver.Spawned.Last();
        Assert.Equal((0, 1), (back.Slot, back.Generation));
        Assert.DoesNotContain(driver.Signals, signal => signal.Child == first);

        driver.MakeLastReady();
        Assert.Equal(new(first, StopSignal.Graceful), driver.Signals.Last());
        Assert.Equal("serving", driver.Status.Phase);
        Assert.Equal(1, driver.Status.Generation);
    }

    [Fact]
    public void An_old_generation_that_does_not_start_any_more_leaves_the_new_worker_serving()
    {
        var driver = ArbiterDriver.Serving(Three);
        driver.Reload();
        driver.MakeLastReady();
        driver.Exit(driver.Spawned.Last().Child, 1);

        driver.Exit(driver.Spawned.Last().Child, 1);
        Assert.Equal("serving", driver.Status.Phase);
        Assert.Equal([2, 1, 1], driver.Status.Children.Where(child => child.State == "ready").Select(child => child.Generation));
    }

    [Fact]
    public void Reloads_that_are_asked_for_during_one_are_one_more()
    {
        var driver = ArbiterDriver.Serving(Three);
        driver.Reload();
        driver.Send(new LauncherEvent.ReloadRequested("SIGHUP", new OperationId(2)));
        driver.Send(new LauncherEvent.ReloadRequested("SIGHUP", new OperationId(3)));
        Assert.Single(driver.Commands, command => command is LauncherCommand.PrepareGeneration);

        driver.Send(new LauncherEvent.ChildExited(driver.Spawned.Last().Child, ExitStatus.Exited(1)));
        Assert.Single(driver.Outcomes);
        Assert.Contains(new LauncherCommand.PrepareGeneration(3), driver.Commands);
        driver.Send(new LauncherEvent.GenerationRefused(3, "no"));
        Assert.Equal(3, driver.Outcomes.Count());
    }

    [Fact]
    public void A_number_that_was_scaled_to_by_hand_stays_unless_the_configuration_changed()
    {
        var driver = ArbiterDriver.Serving(Three);
        driver.Send(new LauncherEvent.ScaleRequested(new(-1, IsRelative: true), "SIGTTOU"));
        driver.Exit(new ChildId(3));

        Replace(driver, Three);
        Assert.Equal(2, driver.Status.WantedWorkers);
        Replace(driver, Three with { Workers = 4 });
        Assert.Equal(4, driver.Status.WantedWorkers);
    }

    [Fact]
    public void A_new_worker_that_dies_soon_after_it_was_ready_abandons_its_generation()
    {
        var driver = ArbiterDriver.Serving(Three);
        driver.Reload();
        var first = driver.MakeLastReady();

        driver.Exit(first, 139);
        Assert.Contains("ended soon after it was ready", Assert.Single(driver.Outcomes).Message, StringComparison.Ordinal);
        Assert.Contains(driver.Spawned.Skip(1), spawn => spawn is { Slot: 0, Generation: 1 });
    }

    [Fact]
    public void The_exporter_lives_on_and_reads_its_mapping_again_once_the_new_generation_serves()
    {
        var driver = ArbiterDriver.Serving(Three with { Workers = 1, EmbeddedExporter = true });
        driver.Reload();
        Assert.DoesNotContain(driver.Commands, command => command is LauncherCommand.ReadMappingAgain);

        driver.MakeLastReady();
        Assert.Contains(new LauncherCommand.ReadMappingAgain(new ChildId(1)), driver.Commands);
        Assert.DoesNotContain(driver.Signals, signal => signal.Child == new ChildId(1));
    }

    private static void Replace(ArbiterDriver driver, ArbiterOptions options)
    {
        driver.Reload(options);
        while (driver.Status.Phase == "reloading")
        {
            driver.MakeLastReady();
            driver.Exit(driver.Signals.Last().Child);
        }
    }
}

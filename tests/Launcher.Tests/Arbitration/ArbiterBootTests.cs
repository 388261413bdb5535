using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

public class ArbiterBootTests
{
    [Fact]
    public void The_exporter_and_worker_0_start_first_and_the_others_once_worker_0_is_ready()
    {
        var driver = new ArbiterDriver(workers: 3);

        driver.Send(new LauncherEvent.Started());
        Assert.Equal([(ChildRole.Exporter, 0), (ChildRole.Worker, 0)], driver.Spawned.Select(spawn => (spawn.Role, spawn.Slot)));

        driver.Commands.Clear();
        driver.Send(new LauncherEvent.ChildReady(new ChildId(2)));
        Assert.Equal([(ChildRole.Worker, 1), (ChildRole.Worker, 2)], driver.Spawned.Select(spawn => (spawn.Role, spawn.Slot)));
    }

    [Fact]
    public void Serving_is_announced_once_and_only_when_every_child_is_ready()
    {
        var driver = new ArbiterDriver(workers: 2);
        driver.Send(new LauncherEvent.Started());
        driver.Send(new LauncherEvent.ChildReady(new ChildId(2)));
        driver.Send(new LauncherEvent.ChildReady(new ChildId(3)));
        Assert.DoesNotContain(driver.Commands, command => command is LauncherCommand.AnnounceServing);

        driver.Send(new LauncherEvent.ChildReady(new ChildId(1)));
        Assert.Single(driver.Commands, command => command is LauncherCommand.AnnounceServing);
        Assert.Null(driver.NextDeadline);
    }

    [Fact]
    public void Without_an_exporter_only_workers_are_started()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);

        driver.Exit(new ChildId(1));
        Assert.All(driver.Spawned, spawn => Assert.Equal(ChildRole.Worker, spawn.Role));
    }

    [Fact]
    public void A_worker_that_ends_before_it_was_ever_ready_ends_the_launcher_with_code_3()
    {
        var driver = new ArbiterDriver(workers: 2);
        driver.Send(new LauncherEvent.Started());
        driver.Send(new LauncherEvent.ChildReady(new ChildId(1)));

        driver.Exit(new ChildId(2), 134);
        Assert.Contains(driver.Reports, report => report.Contains("could not boot: killed by SIGABRT", StringComparison.Ordinal));
        Assert.Contains(new LauncherCommand.Signal(new ChildId(1), StopSignal.Graceful), driver.Commands);

        driver.Exit(new ChildId(1));
        Assert.Equal(new LauncherCommand.Exit(ExitCode.WorkersCannotBoot), driver.Commands[^1]);
    }

    [Fact]
    public void A_worker_that_misses_its_ready_deadline_at_the_first_start_is_killed_and_ends_the_launcher_with_code_3()
    {
        var driver = new ArbiterDriver(workers: 1, exporter: false);
        driver.Send(new LauncherEvent.Started());

        driver.PassDeadline();
        Assert.Equal(driver.Options.ReadyTimeout, driver.Now);
        Assert.Contains(driver.Reports, report => report.Contains("UseWindhover()", StringComparison.Ordinal));
        Assert.Contains(new LauncherCommand.Signal(new ChildId(1), StopSignal.Kill), driver.Commands);

        driver.Exit(new ChildId(1), 137);
        Assert.Contains(driver.Reports, report => report.Contains("it was not ready in time", StringComparison.Ordinal));
        Assert.Equal(new LauncherCommand.Exit(ExitCode.WorkersCannotBoot), driver.Commands[^1]);
    }

    [Fact]
    public void A_worker_that_does_not_attach_is_looked_into_and_told_once_for_each_thing_that_it_does()
    {
        var driver = new ArbiterDriver(workers: 1, exporter: false);
        driver.Send(new LauncherEvent.Started());
        driver.Send(new LauncherEvent.PoolSampled([], 0));
        Assert.DoesNotContain(driver.Commands, command => command is LauncherCommand.LookInto);

        driver.Advance(TimeSpan.FromSeconds(4));
        driver.Send(new LauncherEvent.PoolSampled([], 0));
        driver.Send(new LauncherEvent.PoolSampled([], 0));
        Assert.Single(driver.Commands, command => command is LauncherCommand.LookInto);

        driver.Send(new LauncherEvent.SilentChildSeen(new ChildId(1), "sleeps"));
        driver.Send(new LauncherEvent.SilentChildSeen(new ChildId(1), "sleeps"));
        driver.Send(new LauncherEvent.SilentChildSeen(new ChildId(1), "listens"));
        Assert.Equal(["sleeps", "listens"], driver.Reports.Where(report => report.StartsWith("Worker 0", StringComparison.Ordinal)).Select(report => report.Split(' ')[^1]));

        driver.PassDeadline();
        Assert.Contains(driver.Reports, report => report.EndsWith(": it listens", StringComparison.Ordinal));
    }

    [Fact]
    public void A_worker_that_has_attached_meanwhile_is_told_nothing()
    {
        var driver = new ArbiterDriver(workers: 1, exporter: false);
        driver.Send(new LauncherEvent.Started());
        driver.Advance(TimeSpan.FromSeconds(4));
        driver.Send(new LauncherEvent.PoolSampled([], 0));
        driver.Send(new LauncherEvent.ChildAttached(new ChildId(1)));
        driver.Send(new LauncherEvent.SilentChildSeen(new ChildId(1), "sleeps"));
        driver.Send(new LauncherEvent.PoolSampled([], 0));

        Assert.Empty(driver.Reports);
        Assert.Single(driver.Commands, command => command is LauncherCommand.LookInto);
    }

    [Fact]
    public void The_hint_about_attaching_is_not_given_for_an_app_that_attached()
    {
        var driver = new ArbiterDriver(workers: 1, exporter: false);
        driver.Send(new LauncherEvent.Started());
        driver.Send(new LauncherEvent.ChildAttached(new ChildId(1)));

        driver.PassDeadline();
        Assert.DoesNotContain(driver.Reports, report => report.Contains("UseWindhover()", StringComparison.Ordinal));
    }

    [Fact]
    public void An_exporter_that_cannot_start_ends_the_launcher_with_code_1()
    {
        var driver = new ArbiterDriver(workers: 1);
        driver.Send(new LauncherEvent.Started());

        driver.Send(new LauncherEvent.SpawnFailed(new ChildId(1), "No such file or directory"));
        driver.Exit(new ChildId(2));
        Assert.Contains(driver.Reports, report => report.Contains("No such file or directory", StringComparison.Ordinal));
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Error), driver.Commands[^1]);
    }

    [Fact]
    public void A_ready_worker_that_dies_while_others_still_boot_is_replaced()
    {
        var driver = new ArbiterDriver(workers: 2, exporter: false);
        driver.Send(new LauncherEvent.Started());
        driver.Send(new LauncherEvent.ChildReady(new ChildId(1)));
        driver.Commands.Clear();

        driver.Exit(new ChildId(1), 137);
        Assert.Equal(0, Assert.Single(driver.Spawned).Slot);

        driver.Send(new LauncherEvent.ChildReady(new ChildId(2)));
        driver.Send(new LauncherEvent.ChildReady(new ChildId(3)));
        Assert.Single(driver.Spawned);
        Assert.Single(driver.Commands, command => command is LauncherCommand.AnnounceServing);
    }
}

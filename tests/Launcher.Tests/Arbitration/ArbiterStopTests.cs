using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

public class ArbiterStopTests
{
    private static readonly LauncherEvent Stop = new LauncherEvent.StopRequested("SIGTERM");

    [Fact]
    public void Workers_are_drained_first_and_the_exporter_ends_last()
    {
        var driver = ArbiterDriver.Serving(workers: 2);

        driver.Send(Stop);
        Assert.Equal(
            [new(new ChildId(2), StopSignal.Graceful), new(new ChildId(3), StopSignal.Graceful)], driver.Signals);
        Assert.Contains(driver.Commands, command => command is LauncherCommand.CloseListeners);

        driver.Exit(new ChildId(2));
        driver.Exit(new ChildId(3));
        Assert.Equal(new(new ChildId(1), StopSignal.Graceful), driver.Signals.Last());
        Assert.DoesNotContain(driver.Commands, command => command is LauncherCommand.Exit);

        driver.Exit(new ChildId(1));
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Clean), driver.Commands[^1]);
    }

    [Fact]
    public void A_worker_that_does_not_finish_in_time_is_killed()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);
        driver.Send(Stop);
        var asked = driver.Now;

        driver.PassDeadline();
        Assert.Equal(driver.Options.GracefulTimeout, driver.Now - asked);
        Assert.Equal(new(new ChildId(1), StopSignal.Kill), driver.Signals.Last());

        driver.Exit(new ChildId(1), 137);
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Clean), driver.Commands[^1]);
    }

    [Fact]
    public void A_second_request_makes_the_stop_quick_and_a_third_changes_nothing()
    {
        var driver = ArbiterDriver.Serving(workers: 1);
        driver.Send(Stop);
        driver.Send(Stop);
        Assert.Equal(new(new ChildId(2), StopSignal.Quick), driver.Signals.Last());

        var signals = driver.Signals.Count();
        driver.Send(Stop);
        Assert.Equal(signals, driver.Signals.Count());

        driver.Advance(driver.Options.QuickTimeout);
        driver.Send(new LauncherEvent.DeadlinePassed());
        Assert.Equal(new(new ChildId(2), StopSignal.Kill), driver.Signals.Last());
    }

    [Fact]
    public void Nobody_is_replaced_once_the_stop_has_begun()
    {
        var driver = ArbiterDriver.Serving(workers: 2);
        driver.Send(Stop);
        driver.Commands.Clear();

        driver.Exit(new ChildId(1), 139);
        driver.Exit(new ChildId(2), 139);
        Assert.Empty(driver.Spawned);
        driver.Exit(new ChildId(3));
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Clean), driver.Commands[^1]);
    }

    [Fact]
    public void A_stop_cancels_the_pending_start_of_a_worker_that_kept_dying()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);
        driver.Exit(new ChildId(1), 1);
        driver.Exit(driver.LastSpawn(0).Child, 1);
        Assert.NotNull(driver.NextDeadline);

        driver.Send(Stop);
        Assert.Null(driver.NextDeadline);
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Clean), driver.Commands[^1]);
    }

    [Fact]
    public void A_stop_kills_a_worker_that_the_worker_library_never_ran_in()
    {
        var driver = new ArbiterDriver(workers: 1, exporter: false);
        driver.Send(new LauncherEvent.Started());

        driver.Send(Stop);
        Assert.Equal([new(new ChildId(1), StopSignal.Kill)], driver.Signals);
    }

    [Fact]
    public void A_signal_without_a_meaning_is_refused_in_the_log()
    {
        var driver = ArbiterDriver.Serving(workers: 1);

        driver.Send(new LauncherEvent.SignalRefused("SIGUSR1", "no log files"));
        Assert.StartsWith("SIGUSR1 ignored: no log files", Assert.IsType<LauncherCommand.Report>(Assert.Single(driver.Commands)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_while_workers_still_boot_ends_clean()
    {
        var driver = new ArbiterDriver(workers: 2, exporter: false);
        driver.Send(new LauncherEvent.Started());
        driver.Send(Stop);
        driver.Send(new LauncherEvent.ChildReady(new ChildId(1)));
        driver.Exit(new ChildId(1), 143);

        Assert.Single(driver.Spawned);
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Clean), driver.Commands[^1]);
    }

    [Fact]
    public void A_quick_stop_does_not_wait_for_requests_and_takes_those_that_drain_along()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);
        driver.Send(new LauncherEvent.ScaleRequested(new(1, IsRelative: false), "SIGTTOU"));
        Assert.Equal([new(new ChildId(2), StopSignal.Graceful)], driver.Signals);

        driver.Send(new LauncherEvent.StopRequested("SIGINT", Quick: true));
        Assert.Equal(
            [new(new ChildId(2), StopSignal.Quick), new(new ChildId(1), StopSignal.Quick)], driver.Signals.Skip(1));
        driver.Advance(driver.Options.QuickTimeout);
        driver.Send(new LauncherEvent.DeadlinePassed());
        Assert.Equal(2, driver.Signals.Count(signal => signal.Kind == StopSignal.Kill));
    }

    [Fact]
    public void Whoever_waits_for_an_outcome_hears_of_the_stop()
    {
        var driver = ArbiterDriver.Serving(workers: 2, exporter: false);
        driver.Reload();
        driver.Send(new LauncherEvent.ReloadRequested("again", new OperationId(2)));

        driver.Send(Stop);
        Assert.Equal(2, driver.Outcomes.Count());
        Assert.All(driver.Outcomes, outcome => Assert.False(outcome.Succeeded));
    }
}

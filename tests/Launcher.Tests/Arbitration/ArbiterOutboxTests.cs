using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

public class ArbiterOutboxTests
{
    private static readonly LauncherEvent Stop = new LauncherEvent.StopRequested("SIGTERM");
    private static readonly ChildId Exporter = new(1);
    private static readonly ArbiterOptions Options = new() { Workers = 1, EmbeddedExporter = true, HasOutboxes = true };

    [Fact]
    public void The_exporter_is_told_to_end_only_after_the_outboxes_of_the_last_workers_are_empty()
    {
        var driver = ArbiterDriver.Serving(Options);

        driver.Send(Stop);
        driver.Exit(driver.Signals.Single().Child);
        Assert.Equal([Options.OutboxTimeout], driver.Commands.OfType<LauncherCommand.EmptyOutboxes>().Select(empty => empty.Limit));
        Assert.DoesNotContain(driver.Signals, signal => signal.Child == Exporter);

        driver.Send(new LauncherEvent.OutboxesEmptied());
        Assert.Equal(new(Exporter, StopSignal.Graceful), driver.Signals.Last());
        driver.Exit(Exporter);
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Clean), driver.Commands[^1]);
    }

    [Fact]
    public void Without_an_exporter_the_launcher_waits_for_the_outboxes_all_the_same()
    {
        var driver = ArbiterDriver.Serving(Options with { EmbeddedExporter = false });

        driver.Send(Stop);
        driver.Exit(driver.Signals.Single().Child);
        Assert.DoesNotContain(driver.Commands, command => command is LauncherCommand.Exit);

        driver.Send(new LauncherEvent.OutboxesEmptied());
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Clean), driver.Commands[^1]);
    }

    [Fact]
    public void An_exporter_that_dies_while_workers_stop_is_followed_by_another_as_their_last_counts_are_for_it()
    {
        var driver = ArbiterDriver.Serving(Options);
        driver.Send(Stop);
        driver.Exit(Exporter, 137);
        var second = driver.MakeLastReady();
        driver.Exit(driver.Signals.Single().Child);

        driver.Exit(second, 137);
        Assert.Equal(ChildRole.Exporter, driver.Spawned.Last().Role);
        var third = driver.MakeLastReady();

        driver.Send(new LauncherEvent.OutboxesEmptied());
        Assert.Equal(new(third, StopSignal.Graceful), driver.Signals.Last());
        driver.Exit(third);
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Clean), driver.Commands[^1]);
    }

    [Fact]
    public void An_exporter_that_is_never_ready_does_not_hold_up_a_stop()
    {
        var driver = ArbiterDriver.Serving(Options);
        driver.Send(Stop);
        driver.Exit(Exporter, 137);
        driver.Exit(driver.Spawned.Last().Child, 1);
        Assert.Single(driver.Spawned);

        driver.Exit(driver.Signals.Single().Child);
        driver.Send(new LauncherEvent.OutboxesEmptied());
        Assert.Equal(new LauncherCommand.Exit(ExitCode.Clean), driver.Commands[^1]);
    }

    [Fact]
    public void A_quick_stop_gives_the_outboxes_a_short_time()
    {
        var driver = ArbiterDriver.Serving(Options);

        driver.Send(new LauncherEvent.StopRequested("SIGINT", Quick: true));
        driver.Exit(driver.Signals.Single().Child);

        Assert.Equal([Options.QuickTimeout], driver.Commands.OfType<LauncherCommand.EmptyOutboxes>().Select(empty => empty.Limit));
    }
}

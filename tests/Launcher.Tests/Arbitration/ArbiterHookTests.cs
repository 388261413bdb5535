using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

public class ArbiterHookTests
{
    [Fact]
    public void A_start_is_each_worker_ready_and_then_serving_and_the_exporter_is_not_named()
    {
        var driver = ArbiterDriver.Serving(workers: 2);

        Assert.Equal(
            [
                new(HookEvent.WorkerReady, 1, Slot: 0, Pid: 102),
                new(HookEvent.WorkerReady, 1, Slot: 1, Pid: 103),
                new(HookEvent.Serving, 1),
            ],
            driver.Hooks);
    }

    [Fact]
    public void An_end_that_nobody_asked_for_tells_its_reason()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);
        driver.Hooks.Clear();
        driver.Exit(new ChildId(1), 137);

        Assert.Equal([new(HookEvent.WorkerExit, 1, Slot: 0, Pid: 101, "signal")], driver.Hooks);
    }

    [Fact]
    public void A_reload_is_told_when_it_is_complete_and_an_abandoned_one_with_its_reason()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);
        driver.Hooks.Clear();
        driver.Reload();
        Assert.Empty(driver.Hooks);
        driver.MakeLastReady();
        Assert.Equal([new(HookEvent.WorkerReady, 2, Slot: 0, Pid: 102), new(HookEvent.Reload, 2, Reason: "SIGHUP")], driver.Hooks);

        driver.Hooks.Clear();
        driver.Reload();
        driver.Exit(driver.Spawned.Last().Child, 3);
        Assert.Equal([HookEvent.WorkerExit, HookEvent.ReloadFailed], driver.Hooks.Select(call => call.Event));
        Assert.Contains("Reload abandoned: worker 0 (pid 103) could not boot: exit code 3", driver.Hooks[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_is_told_once_at_its_beginning()
    {
        var driver = ArbiterDriver.Serving(workers: 1, exporter: false);
        driver.Hooks.Clear();
        driver.Send(new LauncherEvent.StopRequested("SIGTERM"));
        driver.Send(new LauncherEvent.StopRequested("SIGTERM"));
        driver.Exit(new ChildId(1));

        Assert.Equal(
            [new(HookEvent.Stopping, 1, Reason: "SIGTERM"), new(HookEvent.WorkerExit, 1, Slot: 0, Pid: 101, "stop")], driver.Hooks);
    }
}

using Windhover.Launcher.Model;
using Windhover.Launcher.Systemd;
using Windhover.Launcher.Tests.Control;

namespace Windhover.Launcher.Tests.Systemd;

public sealed class ServiceNotifierTests
{
    private readonly List<string> _sent = [];
    private TimeSpan _now;

    [Fact]
    public void Serving_is_said_once_with_the_number_of_workers()
    {
        var notifier = new ServiceNotifier(Take, watchdog: null);

        Observe(notifier, "booting");
        Observe(notifier, "serving");
        Observe(notifier, "serving");

        Assert.Equal(
            [
                "STATUS=booting: 2 of 2 workers, generation 1\nEXTEND_TIMEOUT_USEC=30000000",
                "READY=1",
                "STATUS=2 of 2 workers, generation 1",
            ],
            _sent);
        Assert.Null(notifier.NextDue);
    }

    [Fact]
    public void A_reload_that_follows_another_without_a_pause_is_a_reload_of_its_own()
    {
        var notifier = new ServiceNotifier(Take, watchdog: null);
        Observe(notifier, "serving");
        Observe(notifier, "reloading");
        _sent.Clear();

        Observe(notifier, "reloading", reloads: 1);

        Assert.Equal("READY=1", _sent[0]);
        Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", _sent[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_stop_asks_for_more_time_as_long_as_it_lasts()
    {
        var notifier = new ServiceNotifier(Take, watchdog: null);
        Observe(notifier, "serving");
        Observe(notifier, "stopping");
        Assert.Contains(_sent, message => message.Contains("STOPPING=1", StringComparison.Ordinal));
        _sent.Clear();

        _now = Assert.NotNull(notifier.NextDue);
        Observe(notifier, "stopping");

        Assert.Equal(["EXTEND_TIMEOUT_USEC=30000000"], _sent);
    }

    [Fact]
    public void The_watchdog_is_due_twice_in_its_time()
    {
        var notifier = new ServiceNotifier(Take, TimeSpan.FromSeconds(30));
        Observe(notifier, "serving");
        Assert.Equal(TimeSpan.FromSeconds(15), notifier.NextDue);
        _sent.Clear();

        Observe(notifier, "serving");
        Assert.Empty(_sent);
        _now = TimeSpan.FromSeconds(15);
        Observe(notifier, "serving");

        Assert.Equal(["WATCHDOG=1"], _sent);
    }

    [Fact]
    public void What_a_busy_manager_did_not_take_is_said_again_and_in_order()
    {
        var isBusy = true;
        var notifier = new ServiceNotifier(message => !isBusy && Take(message), watchdog: null);
        Observe(notifier, "serving");
        Assert.Empty(_sent);

        isBusy = false;
        _now = Assert.NotNull(notifier.NextDue);
        Observe(notifier, "serving");

        Assert.Equal(["READY=1", "STATUS=2 of 2 workers, generation 1"], _sent);
        Assert.Null(notifier.NextDue);
    }

    private bool Take(string message)
    {
        _sent.Add(message);
        return true;
    }

    private void Observe(ServiceNotifier notifier, string phase, long reloads = 0) => notifier.Observe(
        new FakeOperations().Pool with
        {
            Phase = phase,
            WantedWorkers = 2,
            Children = [FakeOperations.Worker(0, pid: 1), FakeOperations.Worker(1, pid: 2)],
            Reloads = new ReloadTotals(reloads, 0, TimeSpan.Zero),
        },
        _now);
}

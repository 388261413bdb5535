using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

public class ArbiterReplacingTests
{
    private static readonly ArbiterOptions Two = new() { Workers = 2, EmbeddedExporter = false };

    [Fact]
    public void A_worker_that_has_answered_its_share_is_replaced_the_new_one_first_and_one_at_a_time()
    {
        var driver = ArbiterDriver.Serving(Two with { MaxRequests = 1000 });

        Sample(driver, new(new ChildId(1)) { Requests = 899 }, new(new ChildId(2)) { Requests = 10 });
        Assert.Empty(driver.Spawned);
        Sample(driver, new(new ChildId(1)) { Requests = 1000 }, new(new ChildId(2)) { Requests = 1000 });
        Assert.Equal(0, Assert.Single(driver.Spawned).Slot);
        Assert.Empty(driver.Signals);

        driver.MakeLastReady();
        Assert.Equal([new(new ChildId(1), StopSignal.Graceful)], driver.Signals);
        Sample(driver);
        Assert.Equal([0, 1], driver.Spawned.Select(spawn => spawn.Slot));
        driver.Exit(new ChildId(1));
        Assert.Contains(driver.Status.Children.SelectMany(child => child.LastExits), exit => exit.Reason.Label() == "max-requests");
    }

    [Fact]
    public void An_old_worker_is_replaced_a_little_earlier_than_it_must_be()
    {
        var age = TimeSpan.FromHours(1);
        var driver = ArbiterDriver.Serving(Two with { MaxAge = age });

        driver.Advance(age * 0.89);
        Sample(driver, new(new ChildId(1)), new(new ChildId(2)));
        Assert.Empty(driver.Spawned);

        driver.Advance(age * 0.11);
        Sample(driver, new(new ChildId(1)), new(new ChildId(2)));
        Assert.Single(driver.Spawned);
    }

    [Fact]
    public void Memory_counts_only_when_it_stays_high()
    {
        var driver = ArbiterDriver.Serving(Two with { MaxRssBytes = 100 });
        foreach (var bytes in new[] { 101, 101, 99, 101, 101 })
        {
            Sample(driver, new WorkerSample(new ChildId(1)) { RssBytes = bytes });
            Assert.Empty(driver.Spawned);
        }

        Sample(driver, new WorkerSample(new ChildId(1)) { RssBytes = 101 });
        Assert.Single(driver.Spawned);
    }

    [Fact]
    public void What_a_worker_wrote_that_cannot_be_is_told_once_and_shown_until_it_is_replaced()
    {
        var driver = ArbiterDriver.Serving(Two);
        for (var values = 1; values <= 3; values++)
        {
            Sample(driver, new(new ChildId(1)) { Spoiled = new SpoiledMemory("status board: pid is -1, expected 7 to 7", values) }, new(new ChildId(2)));
        }

        Assert.Single(driver.Reports, report => report.Contains("wrote what cannot be: status board: pid is -1, expected 7 to 7.", StringComparison.Ordinal));
        Assert.Equal([3, null], driver.Status.Children.Select(child => child.Spoiled?.Values));
        Assert.Empty(driver.Spawned);
        Assert.Empty(driver.Signals);
    }

    [Fact]
    public void The_exporter_is_never_replaced_for_a_limit()
    {
        var driver = ArbiterDriver.Serving(Two with { EmbeddedExporter = true, MaxRssBytes = 100 });
        for (var sample = 0; sample < 10; sample++)
        {
            Sample(driver, new WorkerSample(new ChildId(1)) { RssBytes = 1000 });
        }
        Assert.Empty(driver.Spawned);
    }

    [Fact]
    public void No_worker_is_replaced_for_a_limit_during_a_reload()
    {
        var driver = ArbiterDriver.Serving(Two with { MaxRequests = 10 });
        driver.Reload();

        Sample(driver, new(new ChildId(1)) { Requests = 10 }, new(new ChildId(2)) { Requests = 10 });
        Assert.Equal(2, Assert.Single(driver.Spawned).Generation);
    }

    [Fact]
    public void A_silent_worker_is_aborted_once_its_successor_is_ready_and_then_killed()
    {
        var driver = ArbiterDriver.Serving(Two);
        Silence(driver, Two.HangTimeout);
        Assert.Equal(0, Assert.Single(driver.Spawned).Slot);
        Assert.Empty(driver.Signals);

        driver.MakeLastReady();
        Assert.Equal([new(new ChildId(1), StopSignal.Abort)], driver.Signals);
        driver.Advance(Two.AbortTimeout);
        driver.Send(new LauncherEvent.DeadlinePassed());
        Assert.Equal(new(new ChildId(1), StopSignal.Kill), driver.Signals.Last());

        driver.Exit(new ChildId(1), 137);
        Assert.Equal("hang", driver.Status.Children[0].LastExits[0].Reason.Label());
        Assert.Equal(1, driver.Status.Children[0].Restarts);
    }

    [Fact]
    public void A_worker_that_comes_back_in_time_may_finish_its_requests()
    {
        var driver = ArbiterDriver.Serving(Two);
        Silence(driver, Two.HangTimeout);
        Sample(driver, new WorkerSample(new ChildId(1)) { Heartbeat = 1_000_000 });

        driver.MakeLastReady();
        Assert.Equal([new(new ChildId(1), StopSignal.Graceful)], driver.Signals);
    }

    [Fact]
    public void A_machine_that_was_suspended_makes_nobody_hang()
    {
        var driver = ArbiterDriver.Serving(Two);
        Silence(driver, Two.HangTimeout / 2);
        driver.Advance(TimeSpan.FromHours(8));
        Silence(driver, Two.HangTimeout / 2);

        Assert.Empty(driver.Spawned);
    }

    [Fact]
    public void A_worker_that_never_beats_is_not_taken_to_hang()
    {
        var driver = ArbiterDriver.Serving(Two);
        for (var second = 0; second < 100; second++)
        {
            Sample(driver, new WorkerSample(new ChildId(1)));
        }
        Assert.Empty(driver.Spawned);
    }

    [Fact]
    public void A_stuck_request_ends_its_worker_by_request_then_abort_then_kill()
    {
        var driver = ArbiterDriver.Serving(Two);
        Sample(driver, new WorkerSample(new ChildId(1)) { StuckFor = Two.HangTimeout });
        driver.MakeLastReady();
        Assert.Equal([new(new ChildId(1), StopSignal.Graceful)], driver.Signals);

        driver.PassDeadline();
        driver.PassDeadline();
        Assert.Equal([StopSignal.Graceful, StopSignal.Abort, StopSignal.Kill], driver.Signals.Select(signal => signal.Kind));
    }

    [Fact]
    public void A_kill_that_nobody_here_sent_is_blamed_on_memory_where_the_kernel_says_so()
    {
        var driver = ArbiterDriver.Serving(Two);

        driver.Send(new LauncherEvent.ChildExited(new ChildId(1), ExitStatus.Killed(9)) { MemoryRanOut = true });
        Assert.Contains(driver.Reports, report => report.Contains("killed by the kernel: out of memory", StringComparison.Ordinal));
        Assert.Equal(1, driver.Status.Ends[ExitReason.OutOfMemory]);
    }

    [Fact]
    public void The_number_of_workers_follows_the_load()
    {
        var driver = ArbiterDriver.Serving(Two with { MaxWorkers = 4, ScaleAim = 1 });

        Sample(driver, new WorkerSample(new ChildId(1)) { ActiveRequests = 9 });
        Sample(driver, new WorkerSample(new ChildId(1)) { ActiveRequests = 9 });
        Assert.Equal(4, driver.Status.WantedWorkers);
        driver.MakeAllReady();
        for (var second = 0; second < 2 * LoadScaler.Quiet.TotalSeconds + 2; second++)
        {
            Sample(driver);
        }
        Assert.Equal(2, driver.Status.WantedWorkers);
    }

    private static void Silence(ArbiterDriver driver, TimeSpan time)
    {
        for (var samples = 0; samples <= time / driver.Options.SampleInterval; samples++)
        {
            Sample(driver, new(new ChildId(1)) { Heartbeat = 7 }, new(new ChildId(2)) { Heartbeat = samples });
        }
    }

    private static void Sample(ArbiterDriver driver, params WorkerSample[] samples)
    {
        driver.Advance(driver.Options.SampleInterval);
        driver.Send(new LauncherEvent.PoolSampled(samples, 0));
    }
}

using Windhover.Launcher.Model;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Supervision;

/// <summary>The loop around the arbiter: that what is decided happens to real processes, and that everyone who asks is answered. What is
/// decided is in the arbiter's tests.</summary>
public sealed class SupervisorTests
{
    // signal(7)
    private const int SIGKILL = 9;
    private const int SIGUSR1 = 10;

    private const string NeverReady = "sleep 1000";
    private const string IgnoresTerm = "trap '' TERM; say ready; while :; do sleep 1; done";

    [Fact]
    public async Task Workers_are_children_of_this_process_until_a_stop_ends_them_and_the_loop()
    {
        await using var pool = new SupervisorUnderTest(SupervisorUnderTest.Serves);
        var pids = await pool.ServingAsync();
        Assert.All(pids, pid => Assert.True(ProcessTree.IsAlive(pid)));

        Assert.Equal(ExitCode.Clean, await pool.StopAsync());
        Assert.All(pids, pid => Assert.False(ProcessTree.IsAlive(pid)));
        Assert.Empty(pool.World.ReadListeners());
    }

    [Fact]
    public async Task A_worker_that_dies_is_replaced_and_what_it_wrote_last_is_in_the_log()
    {
        await using var pool = new SupervisorUnderTest("trap 'echo out of ideas >&2; exit 7' USR1; " + SupervisorUnderTest.Serves, ("workers", "1"));
        var before = Assert.Single(await pool.ServingAsync(workers: 1));
        // By then it is no longer a worker that could not boot.
        pool.Advance(TimeSpan.FromMinutes(2));

        ProcessTree.Signal(before, SIGUSR1);
        await pool.AdvanceUntilAsync(async () => (await pool.PidsAsync()) is [var pid] && pid != before, "a successor");

        var exit = Assert.Single((await pool.Supervisor.StatusAsync()).Children[0].LastExits);
        Assert.Equal((before, "exit code 7"), (exit.Pid, exit.Text));
        Assert.Contains("out of ideas", pool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_whose_first_worker_cannot_boot_is_answered_with_what_that_one_wrote_last()
    {
        await using var pool = new SupervisorUnderTest(SupervisorUnderTest.Serves);
        var before = await pool.ServingAsync();
        pool.Script = "echo looking for the database; echo no database >&2; exit 7";

        var outcome = await pool.Supervisor.ReloadAsync("SIGHUP").WaitAsync(TestLimits.Hang);

        Assert.False(outcome.Succeeded);
        Assert.Contains("exit code 7", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(["looking for the database", "no database"], outcome.Output.Order());
        Assert.Equal(before, await pool.PidsAsync());
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_tried_again_and_the_loop_goes_on()
    {
        await using var pool = new SupervisorUnderTest(SupervisorUnderTest.Serves, ("workers", "1"));
        var before = Assert.Single(await pool.ServingAsync(workers: 1));
        pool.Advance(TimeSpan.FromMinutes(2));

        File.Delete(pool.Program);
        ProcessTree.Signal(before, SIGKILL);
        await pool.AdvanceUntilAsync(
            () => Task.FromResult(pool.Log.Any(line => line.Contains("exit code 127", StringComparison.Ordinal))), "the reason");
        Assert.Empty(await pool.PidsAsync());

        pool.Script = SupervisorUnderTest.Serves;
        await pool.AdvanceUntilAsync(async () => (await pool.PidsAsync()).Length == 1, "a worker");
    }

    [Fact]
    public async Task A_reload_whose_configuration_cannot_be_read_is_answered_with_the_reason_and_touches_no_worker()
    {
        await using var pool = new SupervisorUnderTest(SupervisorUnderTest.Serves);
        var before = await pool.ServingAsync();
        pool.ReadAgain = () => throw new ConfigurationException(["windhover.yaml:1:1: one", "windhover.yaml:2:1: two"], isUsage: false);

        var outcome = await pool.Supervisor.ReloadAsync("SIGHUP").WaitAsync(TestLimits.Hang);

        Assert.False(outcome.Succeeded);
        Assert.Contains("windhover.yaml:1:1: one; windhover.yaml:2:1: two", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(before, await pool.PidsAsync());
        Assert.Equal(1, (await pool.Supervisor.StatusAsync()).Generation);
    }

    [Fact]
    public async Task A_reload_runs_what_lies_there_by_then_and_ends_the_old_workers()
    {
        await using var pool = new SupervisorUnderTest(SupervisorUnderTest.Serves);
        var before = await pool.ServingAsync();
        pool.Script = "echo second program; " + SupervisorUnderTest.Serves;

        var outcome = await pool.Supervisor.ReloadAsync("SIGHUP").WaitAsync(TestLimits.Hang);

        Assert.True(outcome.Succeeded, outcome.Message);
        Assert.Empty(before.Intersect(await pool.PidsAsync()));
        await Eventually.TrueAsync(() => !before.Any(ProcessTree.IsAlive), () => "old workers live on");
        await Eventually.TrueAsync(() => pool.Output.Split("second program").Length == 3, () => pool.Output);
    }

    [Fact]
    public async Task A_worker_that_is_not_ready_is_killed_when_the_clock_says_so_and_not_before()
    {
        await using var pool = new SupervisorUnderTest(NeverReady, ("workers", "1"), ("ready-timeout", "600"));
        await pool.UntilAsync(async () => (await pool.Supervisor.StatusAsync()).Children is [{ Pid: > 0 }], "a process");
        var pid = (await pool.Supervisor.StatusAsync()).Children[0].Pid!.Value;

        pool.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal("booting", (await pool.Supervisor.StatusAsync()).Children[0].State);
        Assert.True(ProcessTree.IsAlive(pid));

        pool.Advance(TimeSpan.FromSeconds(1));
        await pool.AdvanceUntilAsync(() => Task.FromResult(!ProcessTree.IsAlive(pid)), "its end");
        // The first workers could not start: the launcher gives up.
        Assert.Equal(ExitCode.WorkersCannotBoot, await pool.EndAsync());
    }

    [Fact]
    public async Task A_worker_that_does_not_hear_SIGTERM_is_killed_after_the_graceful_timeout()
    {
        await using var pool = new SupervisorUnderTest(IgnoresTerm, ("workers", "1"), ("graceful-timeout", "600"));
        var pid = Assert.Single(await pool.ServingAsync(workers: 1));

        pool.Supervisor.Stop("the test", quick: false);
        await pool.UntilAsync(async () => (await pool.Supervisor.StatusAsync()).Phase == "stopping", "stopping");
        pool.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal("stopping", (await pool.Supervisor.StatusAsync()).Phase);
        Assert.True(ProcessTree.IsAlive(pid));

        pool.Advance(TimeSpan.FromSeconds(1));
        await pool.AdvanceUntilAsync(() => Task.FromResult(!ProcessTree.IsAlive(pid)), "its end");
        await pool.EndAsync();
    }

    [Fact]
    public async Task A_stop_during_a_reload_answers_the_reload_and_ends_old_and_new_workers()
    {
        await using var pool = new SupervisorUnderTest(SupervisorUnderTest.Serves, ("workers", "1"));
        var before = Assert.Single(await pool.ServingAsync(workers: 1));
        pool.Script = NeverReady;
        var reload = pool.Supervisor.ReloadAsync("SIGHUP");
        await pool.UntilAsync(async () => (await pool.Supervisor.StatusAsync()).Children.Count(child => child.Pid is not null) == 2, "a successor");
        var pids = (await pool.Supervisor.StatusAsync()).Children.Select(child => child.Pid!.Value).ToArray();

        Assert.Equal(ExitCode.Clean, await pool.StopAsync());
        var outcome = await reload.WaitAsync(TestLimits.Hang);

        Assert.False(outcome.Succeeded);
        Assert.Contains(before, pids);
        Assert.All(pids, pid => Assert.False(ProcessTree.IsAlive(pid)));
    }

    [Fact]
    public async Task Questions_after_the_end_are_answered_too()
    {
        await using var pool = new SupervisorUnderTest(SupervisorUnderTest.Serves, ("workers", "1"));
        await pool.ServingAsync(workers: 1);
        await pool.StopAsync();

        Assert.Equal("stopping", (await pool.Supervisor.StatusAsync().WaitAsync(TestLimits.Hang)).Phase);
        var late = await pool.Supervisor.ReloadAsync("SIGHUP").WaitAsync(TestLimits.Hang);
        Assert.Equal((false, "The launcher has ended"), (late.Succeeded, late.Message));
    }

    [Fact]
    public async Task Many_questions_at_once_from_many_threads_are_each_answered_in_the_end()
    {
        await using var pool = new SupervisorUnderTest(SupervisorUnderTest.Serves);
        await pool.ServingAsync();

        var questions = Enumerable.Range(0, 200).Select(number => Task.Run(async () =>
            number % 2 == 0 ? (await pool.Supervisor.StatusAsync()).Phase : (await pool.Supervisor.RestartAsync(slot: 7, "test")).Message)).ToArray();
        pool.Supervisor.Stop("the test", quick: false);
        var answers = await Task.WhenAll(questions).WaitAsync(TestLimits.Hang);

        Assert.All(answers, answer => Assert.NotEmpty(answer));
        await pool.EndAsync();
    }
}

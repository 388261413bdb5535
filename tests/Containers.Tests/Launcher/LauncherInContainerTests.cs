using System.Net;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Launcher;

public sealed class LauncherInContainerTests
{
    private const string Endpoint = "endpoint=\"/test\"";

    [Fact]
    public async Task Every_request_through_the_published_port_is_in_the_one_counter()
    {
        await using var launcher = await LauncherContainer.StartAsync(workers: 5);

        var answered = await RequestAsync(launcher, 500);

        Assert.Equal(500, answered);
        Assert.Equal([500], await CountersAsync(launcher, atLeast: 500));
    }

    [Fact]
    public async Task A_worker_killed_inside_is_replaced_and_the_counter_goes_on()
    {
        await using var launcher = await LauncherContainer.StartAsync(workers: 3);
        await RequestAsync(launcher, 100);
        Assert.Equal([100], await CountersAsync(launcher, atLeast: 100));

        var victim = await launcher.WhoAmIAsync();
        await launcher.BashAsync($"kill -KILL {victim.Pid}");
        var successor = await SuccessorAsync(launcher, victim);

        Assert.NotEqual(victim.Pid, successor.Pid);
        await RequestAsync(launcher, 100);
        Assert.Equal([200], await CountersAsync(launcher, atLeast: 200));
    }

    [Fact]
    public async Task Docker_stop_lets_the_request_in_flight_finish_and_ends_with_exit_code_0()
    {
        await using var launcher = await LauncherContainer.StartAsync(workers: 3);
        var slow = await BeginSlowRequestAsync(launcher);

        var exitCode = await launcher.StopAsync();

        using var response = await slow;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(exitCode == 0, $"exit code {exitCode}, after:\n{await launcher.LogAsync()}");
    }

    /// <returns>How many of the requests were answered with 200.</returns>
    private static async Task<int> RequestAsync(LauncherContainer launcher, int count)
    {
        var answered = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 20 },
            async (_, _) =>
            {
                using var response = await launcher.GetAsync("/test");
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Interlocked.Increment(ref answered);
            });
        return answered;
    }

    /// <summary>Scrapes until the sum of the series has come to a value: the last lines are still on their way to the exporter
    /// when the last response arrives.</summary>
    /// <returns>The series of the endpoint: one, if all workers share it.</returns>
    private static async Task<IReadOnlyList<double>> CountersAsync(LauncherContainer launcher, double atLeast)
    {
        IReadOnlyList<double> values = [];
        await Eventually.TrueAsync(
            async () => (values = Exposition.Values(await launcher.ScrapeAsync(), "request_count", Endpoint)).Sum() >= atLeast,
            () => $"request_count is {string.Join(" and ", values)}, and not {atLeast}");
        return values;
    }

    /// <summary>Asks around until another process answers for the slot of the worker that was killed.</summary>
    private static async Task<WorkerAnswer> SuccessorAsync(LauncherContainer launcher, WorkerAnswer victim)
    {
        WorkerAnswer? successor = null;
        await Eventually.TrueAsync(
            async () =>
            {
                // Several at once, or the worker that is awake already would answer them all.
                var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => TryWhoAmIAsync(launcher)));
                successor = answers.FirstOrDefault(answer => answer?.Slot == victim.Slot && answer.Pid != victim.Pid);
                return successor is not null;
            },
            () => $"no other process answers for slot {victim.Slot}");
        return successor!;
    }

    /// <returns>Null where the connection was one of those that died with the worker.</returns>
    private static async Task<WorkerAnswer?> TryWhoAmIAsync(LauncherContainer launcher)
    {
        try
        {
            return await launcher.WhoAmIAsync();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Begins a request of three seconds and returns when a worker has surely read it: its connection was accepted
    /// before it was sent, and another round trip went by after.</summary>
    private static async Task<Task<HttpResponseMessage>> BeginSlowRequestAsync(LauncherContainer launcher)
    {
        (await launcher.GetKeepAliveAsync("/healthz")).Dispose();
        var slow = launcher.GetKeepAliveAsync("/slow?ms=3000");
        (await launcher.GetAsync("/healthz")).Dispose();
        return slow;
    }
}

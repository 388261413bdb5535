using System.Collections.Concurrent;
using System.Net.Http.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

[Collection(AloneCollection.Name)]
public sealed class BalanceTests
{
    private const int Workers = 5;
    private const int MaxRounds = 30;
    private const int EvenRounds = 2;
    private const double MostMaxToMean = 1.10;
    private const int SIGCONT = 18;

    [Fact]
    public async Task A_thousand_keep_alive_connections_are_shared_out_evenly()
    {
        await using var launcher = await StartAsync();
        using var clients = new Clients(launcher.App);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) => await clients.ConnectAsync());

        AssertEven(clients.Slots);
    }

    [Fact]
    public async Task Keep_alive_connections_that_come_one_after_the_other_are_shared_out_evenly()
    {
        await using var launcher = await StartAsync();
        using var clients = new Clients(launcher.App);

        for (var connection = 0; connection < 200; connection++)
        {
            await clients.ConnectAsync();
        }

        AssertEven(clients.Slots);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    public async Task Short_connections_are_shared_out_evenly(int concurrency)
    {
        await using var launcher = await StartAsync();
        using var client = new HttpClient { BaseAddress = launcher.App, Timeout = TestLimits.Hang };
        client.DefaultRequestHeaders.ConnectionClose = true;
        var rounds = new List<int[]>();

        // The others do not wait for a worker that the machine leaves without a processor, so that single rounds may be uneven.
        while (rounds.Count < MaxRounds && rounds.Count(IsEven) < EvenRounds)
        {
            var slots = new ConcurrentBag<int>();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, 4000),
                new ParallelOptions { MaxDegreeOfParallelism = concurrency },
                async (_, stop) => slots.Add((await client.GetFromJsonAsync<WorkerIdentity>("/whoami", stop))!.Slot));
            rounds.Add(PerSlot(slots));
        }

        Assert.True(
            rounds.Count(IsEven) >= EvenRounds,
            string.Join("; ", rounds.Select(counts => $"{MaxToMean(counts):0.00}: [{string.Join(", ", counts)}]")));
    }

    [Fact]
    public async Task No_new_connection_waits_for_a_worker_that_is_stopped()
    {
        await using var launcher = await StartAsync();
        using var before = new Clients(launcher.App);
        // Those of the others: the stopped one then has the fewest of all, and would be the next by count.
        for (var connection = 0; connection < 20; connection++)
        {
            await before.ConnectAsync();
        }
        var (slot, pid) = launcher.Workers[0];
        await ProcessTree.StopAsync(pid);
        try
        {
            using var clients = new Clients(launcher.App);
            await Parallel.ForEachAsync(
                Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => await clients.ConnectAsync());

            Assert.Equal(200, clients.Slots.Count);
            // Its successor may have been started meanwhile, in the same slot.
            Assert.DoesNotContain(pid, clients.Pids);
            Assert.Equal(Workers - 1, clients.Slots.Where(other => other != slot).Distinct().Count());
        }
        finally
        {
            if (ProcessTree.IsAlive(pid))
            {
                ProcessTree.Signal(pid, SIGCONT);
            }
        }
    }

    [Fact]
    public async Task A_failing_warm_up_ends_the_launcher_with_code_3_and_the_reason()
    {
        await using var launcher = ProcessUnderTest.StartWindhover(
            "--listen", "http://127.0.0.1:0", "--statsd", "unixgram:///no/such/statsd.sock", "--warmup", "/test1");

        Assert.Equal(3, await launcher.ExitCodeAsync);
        Assert.Contains("Warm-up failed: /test1 answered 500", launcher.Output, StringComparison.Ordinal);
    }

    private static Task<LauncherUnderTest> StartAsync() => LauncherUnderTest.StartAsync("--workers", $"{Workers}");

    private static void AssertEven(IReadOnlyCollection<int> slots)
    {
        var counts = PerSlot(slots);
        Assert.True(IsEven(counts), $"max/mean is {MaxToMean(counts):0.00}: [{string.Join(", ", counts)}]");
    }

    private static int[] PerSlot(IEnumerable<int> slots) => [.. slots.GroupBy(slot => slot).Select(group => group.Count()).Order()];

    private static bool IsEven(int[] counts) => counts.Length == Workers && MaxToMean(counts) <= MostMaxToMean;

    private static double MaxToMean(int[] counts) => counts[^1] / (counts.Sum() / (double)Workers);

    /// <summary>What <c>/whoami</c> answers.</summary>
    private sealed record WorkerIdentity(int Slot, int Pid);

    /// <summary>Connections that stay open, each with one request behind it.</summary>
    private sealed class Clients(Uri app) : IDisposable
    {
        private readonly ConcurrentBag<HttpClient> _clients = [];
        private readonly ConcurrentBag<WorkerIdentity> _workers = [];

        public IReadOnlyCollection<int> Slots => [.. _workers.Select(worker => worker.Slot)];

        public IReadOnlyCollection<int> Pids => [.. _workers.Select(worker => worker.Pid)];

        public async Task ConnectAsync()
        {
            var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = app, Timeout = TestLimits.Hang };
            _clients.Add(client);
            _workers.Add((await client.GetFromJsonAsync<WorkerIdentity>("/whoami"))!);
        }

        public void Dispose()
        {
            foreach (var client in _clients)
            {
                client.Dispose();
            }
        }
    }
}

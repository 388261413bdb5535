using System.Net.Sockets;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class QueueTests
{
    [Fact]
    public async Task The_reported_queue_equals_what_ss_shows()
    {
        const int Waiting = 9;
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--backlog", "128");
        var workers = launcher.Workers.Select(worker => worker.Pid).ToArray();
        await ControlTests.SignalAsync("-STOP", workers);
        var clients = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Waiting; i++)
            {
                var client = new TcpClient();
                clients.Add(client);
                await client.ConnectAsync(launcher.App.Host, launcher.App.Port);
            }

            var listener = Assert.Single((await ControlTests.StatusAsync(launcher))["listeners"]!.AsArray())!;

            Assert.Equal(await ByKernelToolAsync(launcher.App), ((int?)listener["queue_length"], (int?)listener["queue_limit"]));
            // A stopped worker may have had a connection in its hands.
            Assert.InRange((int)listener["queue_length"]!, Waiting - workers.Length, Waiting);
            await launcher.SumWhenAtLeastAsync((int)listener["queue_length"]!, "windhover_listen_queue_length");
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            await ControlTests.SignalAsync("-CONT", workers);
        }

        // The queue is empty by and by, and what it was is still told.
        await Eventually.TrueAsync(
            async () => (int?)(await ControlTests.StatusAsync(launcher))["listeners"]![0]!["queue_length"] == 0, () => "the queue is not empty");
        await launcher.SumWhenAtLeastAsync(Waiting - workers.Length, "windhover_listen_queue_peak");
    }

    [Fact]
    public async Task The_memory_of_the_whole_tree_is_told_with_what_is_shared_counted_once()
    {
        Assert.SkipUnless(File.Exists("/proc/self/smaps_rollup"), "the kernel has no smaps_rollup");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");

        var status = await ControlTests.StatusAsync(launcher);
        var workers = status["workers"]!.AsArray();

        Assert.All(workers, worker => Assert.InRange((long)worker!["proportional_bytes"]!, 1, 2 * (long)worker["resident_bytes"]!));
        Assert.True((long)status["proportional_bytes"]! > workers.Sum(worker => (long)worker!["proportional_bytes"]!));
        await launcher.SumWhenAtLeastAsync(1, "windhover_launcher_memory_bytes", "role=\"worker\"");
        await launcher.SumWhenAtLeastAsync(1, "windhover_launcher_memory_bytes", "role=\"launcher\"");
        await launcher.SumWhenAtLeastAsync(1, "windhover_launcher_memory_bytes", "role=\"exporter\"");
        await launcher.SumWhenAtLeastAsync(1, "windhover_worker_proportional_memory_bytes", "slot=\"1\"");
    }

    [Fact]
    public async Task A_backlog_beyond_the_systems_limit_is_told_at_the_start()
    {
        var limit = int.Parse(await File.ReadAllTextAsync("/proc/sys/net/core/somaxconn"));
        Assert.SkipUnless(limit < 65535, "the system allows every backlog");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--backlog", $"{limit + 1}");

        Assert.Contains($"--backlog {limit + 1} is lowered to {limit} by the kernel", launcher.Process.StandardError, StringComparison.Ordinal);
    }

    // ss(8): State Recv-Q Send-Q Local-Address:Port Peer-Address:Port.
    private static async Task<(int?, int?)> ByKernelToolAsync(Uri app)
    {
        await using var ss = ProcessUnderTest.Start("ss", ["-Hltn"]);
        Assert.Equal(0, await ss.ExitCodeAsync);
        var fields = Assert.Single(
            ss.Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), fields => fields[3] == app.Authority);
        return (int.Parse(fields[1]), int.Parse(fields[2]));
    }
}

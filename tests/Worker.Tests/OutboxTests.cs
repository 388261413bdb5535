using System.Globalization;
using System.Net.Sockets;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;
using Windhover.Testing;

namespace Windhover.Worker.Tests;

public class OutboxTests
{
    private const int Clients = 4;

    [Fact]
    public async Task Each_response_that_a_killed_worker_has_given_is_counted_or_in_doubt()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        var sent = 0;
        var received = 0;
        var enough = new TaskCompletionSource();
        var load = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    Interlocked.Increment(ref sent);
                    await worker.Client.GetStringAsync("/test");
                    if (Interlocked.Increment(ref received) == 2000)
                    {
                        enough.SetResult();
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // Killed.
            }
        })).ToArray();

        await enough.Task.WaitAsync(TestLimits.Hang);
        await worker.Process.KillAsync();
        // The test holds the listening socket: what is still sent to it would not be answered.
        worker.Listener.Dispose();
        await Task.WhenAll(load).WaitAsync(TestLimits.Hang);
        await DrainAsync(worker);

        var inDoubt = worker.Outbox.ReadStatistics().Dropped(DropReason.InDoubt);
        Assert.InRange(Counted(worker), received - inDoubt, sent);
        Assert.Equal(0, worker.Outbox.ReadStatistics().Waiting);
    }

    [Fact]
    public async Task A_worker_that_stops_leaves_nothing()
    {
        await using var worker = WorkerUnderTest.StartApp();
        await worker.ReadyAsync();
        await worker.Client.GetStringAsync("/test");

        await worker.TerminateAsync();
        Assert.Equal(0, await worker.Process.ExitCodeAsync);

        Assert.Equal(0, worker.Outbox.ReadStatistics().Waiting);
        await worker.Statsd.WaitForAsync("request_count:1|c|#app_name:webapp,method:GET,endpoint:/test,http_status:200");
    }

    /// <summary>A part that is not acknowledged comes again each second. Until its last moment a worker gives itself less than two.</summary>
    [Fact]
    public async Task A_worker_whose_launcher_has_died_hands_over_what_it_measured_as_long_as_somebody_reads()
    {
        using var channel = new ChannelUnderTest();
        await using var worker = WorkerUnderTest.StartApp(channel.AddTo);
        channel.Started();
        await worker.ReadyAsync();
        await worker.Client.GetStringAsync("/test");

        worker.DieAsLauncher();
        var part = await channel.ReadAsync();
        for (var again = 0; again < 3;)
        {
            again += (await channel.ReadAsync()).AsSpan().SequenceEqual(part) ? 1 : 0;
        }
        Assert.True(worker.Outbox.ReadStatistics().Waiting > 0);

        channel.StopReading();
        await worker.Process.Gone;
    }

    private static async Task DrainAsync(WorkerUnderTest worker)
    {
        Assert.True(StatsdAddress.TryParse(worker.Statsd.Address, out var address, out _));
        using var drain = OutboxDrain.To(address, worker.Outbox, TimeProvider.System);
        await Eventually.TrueAsync(drain.Advance, () => "the outbox is not empty");
        // Datagrams of one socket after another: when this one is there, all are.
        using var last = new Socket(
            AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await last.ConnectAsync(new UnixDomainSocketEndPoint(worker.Statsd.Path));
        await last.SendAsync("the end"u8.ToArray());
        await worker.Statsd.WaitForAsync("the end");
    }

    private static long Counted(WorkerUnderTest worker) => worker.Statsd.Lines
        .Where(line => line.StartsWith("request_count:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(':', '|')[1], CultureInfo.InvariantCulture));
}

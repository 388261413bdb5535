using System.Net.Sockets;
using Windhover.Exporter.Ingest;
using Windhover.Shared.Net;
using Windhover.Testing;

namespace Windhover.Exporter.Tests.Ingest;

public sealed class TcpReceiverTests : IAsyncLifetime
{
    private readonly RecordingSink _sink = new() { Poison = "poison" };
    private readonly IngestCounters _counters = new();
    private readonly List<string> _warnings = [];
    private readonly StatsdSocket _socket = StatsdSockets.ListenTcp("127.0.0.1:0");
    private TcpReceiver _receiver = null!;

    public ValueTask InitializeAsync()
    {
        _receiver = new TcpReceiver(_socket.Descriptor, _sink, _counters, new IngestLog(_warnings.Add), maxConnections: 4);
        _receiver.Start();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _socket.Dispose();
    }

    [Fact]
    public async Task A_line_may_come_in_pieces()
    {
        using var client = await ConnectAsync();
        client.NoDelay = true;
        client.Send("first:1|c\nsec"u8);
        await _sink.HasAsync("first:1|c");
        client.Send("ond:1|c\r"u8);
        client.Send("\n"u8);
        await _sink.HasAsync("second:1|c");
    }

    [Fact]
    public async Task Packets_may_come_with_their_length_before_them()
    {
        using var client = await ConnectAsync();
        client.NoDelay = true;
        client.Send([6, 0, 0, 0, .. "a:1|c\n"u8, 11, 0, 0, 0, .. "b:1|c\nc:1|c"u8, 5, 0]);
        await _sink.HasAsync("c:1|c");
        client.Send([0, 0, .. "d:1|"u8]);
        client.Send("c"u8);
        await _sink.HasAsync("d:1|c");
        Assert.Equal(["a:1|c", "b:1|c", "c:1|c", "d:1|c"], _sink.Lines);

        // Longer than the buffer, with lines that are not.
        var long1 = new string('x', 3000) + ":1|c";
        var packet = System.Text.Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Repeat(long1, 3)) + "\n");
        client.Send([.. BitConverter.GetBytes(packet.Length), .. packet, 5, 0, 0, 0, .. "e:1|c"u8]);
        await _sink.HasAsync("e:1|c");
        Assert.Equal(3, _sink.Lines.Count(line => line == long1));
    }

    [Fact]
    public async Task Stopping_reads_what_has_arrived_and_closes()
    {
        using var client = await ConnectAsync();
        client.Send("a:1|c\n"u8);
        await _sink.HasAsync("a:1|c");
        client.Send("b:1|c\nunfinished"u8);
        await _receiver.StopAsync();
        Assert.Equal(["a:1|c", "b:1|c"], _sink.Lines);
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public async Task After_a_stop_the_listening_socket_serves_the_next_receiver()
    {
        await _receiver.StopAsync();
        using var client = await ConnectAsync();
        client.Send("late:1|c\n"u8);
        await using var successor = new TcpReceiver(_socket.Descriptor, _sink, _counters, new IngestLog(_warnings.Add));
        successor.Start();
        await _sink.HasAsync("late:1|c");
    }

    [Fact]
    public async Task When_all_places_are_taken_the_connection_that_was_idle_longest_is_closed_and_counted()
    {
        var clients = await ConnectAsync(4);

        using var fifth = await ConnectAsync();
        await ClosedAsync(clients[0]);
        Assert.Equal(1, _counters.TcpConnectionsDisplaced);
        Assert.Equal(0, _counters.TcpConnectionErrors);
        fifth.Send("a:1|c\n"u8);
        await _sink.HasAsync("a:1|c");
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_flood_of_silent_connections_takes_no_place_from_one_that_has_sent_something()
    {
        using var sender = await ConnectAsync();
        sender.Send("a:1|c\nunfinish"u8);
        await _sink.HasAsync("a:1|c");
        var flood = await ConnectAsync(50);
        await ClosedAsync(flood[40]);

        sender.Send("ed:1|c\n"u8);
        await _sink.HasAsync("unfinished:1|c");
        flood.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task An_unfinished_line_of_a_connection_that_had_to_go_is_no_line()
    {
        var clients = await ConnectAsync(4);
        for (var i = 0; i < clients.Count; i++)
        {
            clients[i].Send("a:1|c\nhits:12"u8);
            await _sink.HasAsync(i + 1);
        }

        using var fifth = await ConnectAsync();
        await ClosedAsync(clients[0]);
        clients.ForEach(client => client.Dispose());
        await _sink.HasAsync(7);
        await _receiver.StopAsync();
        Assert.Equal(3, _sink.Lines.Count(line => line == "hits:12"));
    }

    [Fact]
    public async Task A_break_between_two_lines_is_an_error_and_one_within_a_line_is_not()
    {
        using (var client = await ConnectAsync())
        {
            client.Send("a:1|c\n"u8);
            await _sink.HasAsync("a:1|c");
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        using (var client = await ConnectAsync())
        {
            client.Send("b:1|c\nhalf"u8);
            await _sink.HasAsync("b:1|c");
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await _sink.HasAsync("half");
        await _receiver.StopAsync();
        Assert.Equal(1, _counters.TcpConnectionErrors);
        Assert.Equal(3, _counters.Lines);
    }

    [Fact]
    public async Task A_client_that_is_gone_before_it_is_accepted_disturbs_nobody()
    {
        await _receiver.StopAsync();
        for (var i = 0; i < 3; i++)
        {
            using var gone = await ConnectAsync();
            gone.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        using var good = await ConnectAsync();
        good.Send("good:1|c\n"u8);
        await using var successor = new TcpReceiver(_socket.Descriptor, _sink, _counters, new IngestLog(_warnings.Add));
        successor.Start();
        await _sink.HasAsync("good:1|c");
        await successor.StopAsync();
        Assert.Equal(0, _counters.Faults);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_defect_of_the_sink_closes_one_connection_and_is_told()
    {
        using var bad = await ConnectAsync();
        bad.Send("poison\n"u8);
        Assert.Equal(0, await bad.ReceiveAsync(new byte[1]).WaitAsync(TestLimits.Hang));
        using var good = await ConnectAsync();
        good.Send("good:1|c\n"u8);
        await _sink.HasAsync("good:1|c");
        Assert.Contains("poisoned", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    private static async Task ClosedAsync(Socket client)
    {
        try
        {
            Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(TestLimits.Hang));
        }
        catch (SocketException)
        {
            // With a reset, since it was being read.
        }
    }

    private async Task<List<Socket>> ConnectAsync(int count)
    {
        var clients = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            clients.Add(await ConnectAsync());
        }

        return clients;
    }

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(_socket.LocalEndPoint).WaitAsync(TestLimits.Hang);
        return client;
    }
}

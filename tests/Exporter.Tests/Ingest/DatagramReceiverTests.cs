using System.Net.Sockets;
using System.Text;
using Windhover.Exporter.Ingest;
using Windhover.Shared.Net;

namespace Windhover.Exporter.Tests.Ingest;

public sealed class DatagramReceiverTests : IDisposable
{
    private readonly IngestCounters _counters = new();
    private readonly List<string> _warnings = [];
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(DatagramTransport.Udp)]
    [InlineData(DatagramTransport.Unixgram)]
    internal async Task Lines_are_separated_by_newlines_and_empty_ones_only_counted(DatagramTransport transport)
    {
        var sink = new RecordingSink();
        using var socket = Bind(transport);
        using var receiver = Start(socket, transport, sink);
        using var client = Connect(socket);
        foreach (var datagram in (string[])["a:1|c", "b:1|c\n", "", "\n\n", "\nc:1|c\r\nd:1|c", "e\0:1|c"])
        {
            client.Send(Encoding.UTF8.GetBytes(datagram));
        }

        await sink.HasAsync("e\0:1|c");
        receiver.Stop();
        Assert.Equal(["a:1|c", "b:1|c", "c:1|c\r", "d:1|c", "e\0:1|c"], sink.Lines);
        Assert.Equal(1 + 2 + 1 + 3 + 3 + 1, _counters.Lines);
        Assert.Equal(transport == DatagramTransport.Udp ? (6, 0) : (0, 6), (_counters.UdpPackets, _counters.UnixgramPackets));
        Assert.Equal(0, receiver.KernelDrops);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task The_longest_UDP_datagram_arrives_whole()
    {
        var sink = new RecordingSink();
        using var socket = Bind(DatagramTransport.Udp);
        using var receiver = Start(socket, DatagramTransport.Udp, sink);
        using var client = Connect(socket);
        client.Send(Encoding.UTF8.GetBytes(new string('z', 65_507)));
        await sink.HasAsync(1);
        Assert.Equal(new string('z', 65_507), sink.Lines[0]);
        Assert.Equal(0, _counters.CutPackets);
    }

    [Fact]
    public async Task A_unix_datagram_over_64_KiB_is_cut_and_counted()
    {
        var sink = new RecordingSink();
        using var socket = Bind(DatagramTransport.Unixgram);
        using var receiver = Start(socket, DatagramTransport.Unixgram, sink);
        using var client = Connect(socket);
        client.Send(Encoding.UTF8.GetBytes(new string('z', 70_000)));
        await sink.HasAsync(1);
        Assert.Equal(65_535, sink.Lines[0].Length);
        receiver.Stop();
        Assert.Equal(1, _counters.CutPackets);
    }

    [Fact]
    public async Task Stopping_reads_what_has_arrived_and_leaves_the_socket_to_the_next()
    {
        using var socket = Bind(DatagramTransport.Udp);
        using var client = Connect(socket);
        for (var i = 0; i < 200; i++)
        {
            client.Send("a:1|c"u8);
        }

        var first = new RecordingSink();
        using (var receiver = Start(socket, DatagramTransport.Udp, first))
        {
            receiver.Stop();
        }

        Assert.Equal(200, first.Lines.Count);
        client.Send("b:1|c"u8);
        var second = new RecordingSink();
        using var successor = Start(socket, DatagramTransport.Udp, second);
        await second.HasAsync("b:1|c");
    }

    [Fact]
    public async Task Two_receivers_may_share_a_socket()
    {
        using var socket = Bind(DatagramTransport.Udp);
        var sink = new RecordingSink();
        using var one = Start(socket, DatagramTransport.Udp, sink);
        using var other = Start(socket, DatagramTransport.Udp, sink);
        using var client = Connect(socket);
        for (var i = 0; i < 1000; i++)
        {
            client.Send("a:1|c"u8);
        }

        await sink.HasAsync(1000);
        one.Stop();
        other.Stop();
        Assert.Equal(1000, _counters.UdpPackets);
    }

    [Fact]
    public void What_the_kernel_drops_is_counted()
    {
        using var socket = StatsdSockets.BindUdp("127.0.0.1:0", readBufferBytes: 4096);
        using var client = Connect(socket);
        for (var i = 0; i < 1000; i++)
        {
            client.Send("a:1|c"u8);
        }

        var sink = new RecordingSink();
        using var receiver = Start(socket, DatagramTransport.Udp, sink);
        receiver.Stop();
        Assert.InRange(sink.Lines.Count, 1, 999);
        Assert.Equal(1000, receiver.KernelDrops + sink.Lines.Count);
        Assert.Equal(1000, receiver.KernelDrops + sink.Lines.Count);
    }

    [Fact]
    public async Task A_defect_of_the_sink_costs_one_datagram_and_is_told()
    {
        var sink = new RecordingSink { Poison = "bad" };
        using var socket = Bind(DatagramTransport.Udp);
        using var client = Connect(socket);
        client.Send("bad"u8);
        client.Send("good:1|c"u8);
        using var receiver = Start(socket, DatagramTransport.Udp, sink);
        await sink.HasAsync("good:1|c");
        receiver.Stop();
        Assert.Equal(1, _counters.Faults);
        Assert.Contains("poisoned", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_warning_that_cannot_be_written_ends_nothing()
    {
        var sink = new RecordingSink { Poison = "bad" };
        using var socket = Bind(DatagramTransport.Udp);
        using var client = Connect(socket);
        using var receiver = new DatagramReceiver(
            socket.Descriptor, DatagramTransport.Udp, sink, _counters, new IngestLog(_ => throw new IOException("disk full")));
        receiver.Start();
        client.Send("bad"u8);
        client.Send("good:1|c"u8);
        await sink.HasAsync("good:1|c");
    }

    [Fact]
    public void A_receiver_that_never_started_can_be_disposed()
    {
        using var socket = Bind(DatagramTransport.Udp);
        using var receiver = new DatagramReceiver(
            socket.Descriptor, DatagramTransport.Udp, new RecordingSink(), _counters, new IngestLog(_warnings.Add));
        receiver.Stop();
        receiver.Stop();
    }

    public void Dispose() => _folder.Dispose();

    private StatsdSocket Bind(DatagramTransport transport) => transport == DatagramTransport.Udp
        ? StatsdSockets.BindUdp("127.0.0.1:0", readBufferBytes: 0)
        : StatsdSockets.BindUnixgram(_folder.PathOf("s"), readBufferBytes: 0);

    private DatagramReceiver Start(StatsdSocket socket, DatagramTransport transport, RecordingSink sink)
    {
        var receiver = new DatagramReceiver(socket.Descriptor, transport, sink, _counters, new IngestLog(_warnings.Add));
        receiver.Start();
        return receiver;
    }

    private static Socket Connect(StatsdSocket socket)
    {
        var server = socket.LocalEndPoint;
        var client = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Unspecified) { SendBufferSize = 1 << 20 };
        client.Connect(server);
        return client;
    }
}

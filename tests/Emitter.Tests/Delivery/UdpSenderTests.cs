using System.Net;
using System.Net.Sockets;
using System.Text;
using Windhover.Emitter.Delivery;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Delivery;

public class UdpSenderTests
{
    [Fact]
    public async Task A_line_is_one_datagram()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new UdpSender("127.0.0.1", Port(receiver), TimeProvider.System);

        Assert.Equal(SendOutcome.Sent, sender.Send("a:1|c\n"u8));

        var datagram = await receiver.ReceiveAsync().WaitAsync(TestLimits.Hang);
        Assert.Equal("a:1|c", Encoding.UTF8.GetString(datagram.Buffer));
    }

    [Fact]
    public async Task On_loopback_what_nobody_listened_for_is_sent_later()
    {
        // Connected elsewhere, it refuses what comes from here, and keeps the port from other sockets.
        using var holder = Shared(port: 0);
        holder.Connect(IPAddress.Loopback, 9);
        using var sender = new UdpSender("127.0.0.1", Port(holder), TimeProvider.System);
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));

        using var late = Shared(Port(holder));
        Assert.Equal(SendOutcome.Sent, sender.Send("a:1|c\n"u8));
        var datagram = await late.ReceiveAsync().WaitAsync(TestLimits.Hang);
        Assert.Equal("a:1|c", Encoding.UTF8.GetString(datagram.Buffer));
        Assert.Equal(0, late.Available);
    }

    [Fact]
    public async Task A_name_is_looked_up_without_holding_a_line_up()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new UdpSender("localhost", Port(receiver), TimeProvider.System);
        var received = receiver.ReceiveAsync();

        while (sender.Send("a:1|c\n"u8) != SendOutcome.Sent)
        {
            await Task.Yield();
        }

        var datagram = await received.WaitAsync(TestLimits.Hang);
        Assert.Equal("a:1|c", Encoding.UTF8.GetString(datagram.Buffer));
    }

    private static UdpClient Shared(int port)
    {
        var client = new UdpClient { Client = { ExclusiveAddressUse = false } };
        client.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        client.Client.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return client;
    }

    private static int Port(UdpClient receiver) => ((IPEndPoint)receiver.Client.LocalEndPoint!).Port;
}

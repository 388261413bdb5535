using System.Net;
using System.Net.Sockets;
using System.Text;
using Windhover.Emitter.Transports;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Transports;

public class UdpSenderTests
{
    [Fact]
    public async Task A_line_is_one_datagram()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new UdpSender("127.0.0.1", Port(receiver), TimeProvider.System);

        Assert.Equal(DropReason.None, sender.Send("a:1|c"u8));

        var datagram = await receiver.ReceiveAsync().WaitAsync(TestLimits.Hang);
        Assert.Equal("a:1|c", Encoding.UTF8.GetString(datagram.Buffer));
    }

    [Fact]
    public void Where_nobody_listens_lines_are_unreachable_once_the_kernel_knows()
    {
        int port;
        using (var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)))
        {
            port = Port(receiver);
        }
        using var sender = new UdpSender("127.0.0.1", port, TimeProvider.System);

        // Loopback answers at once, so that the second send knows already; ten thousand are for a slow machine.
        var outcomes = new List<DropReason>();
        while (!outcomes.Contains(DropReason.Unreachable) && outcomes.Count < 10_000)
        {
            outcomes.Add(sender.Send("a:1|c"u8));
        }
        Assert.Contains(DropReason.Unreachable, outcomes);
    }

    [Fact]
    public async Task A_name_is_looked_up_without_holding_a_line_up()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new UdpSender("localhost", Port(receiver), TimeProvider.System);
        var received = receiver.ReceiveAsync();

        while (sender.Send("a:1|c"u8) != DropReason.None)
        {
            await Task.Yield();
        }

        var datagram = await received.WaitAsync(TestLimits.Hang);
        Assert.Equal("a:1|c", Encoding.UTF8.GetString(datagram.Buffer));
    }

    private static int Port(UdpClient receiver) => ((IPEndPoint)receiver.Client.LocalEndPoint!).Port;
}

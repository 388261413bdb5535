using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Windhover.Emitter.Delivery;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Delivery;

public class UnixgramSenderTests
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromMilliseconds(20);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"wh-{Guid.NewGuid():N}.sock");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_receiver_that_does_not_read_gets_the_rest_later()
    {
        using var receiver = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        receiver.Bind(new UnixDomainSocketEndPoint(_path));
        using var sender = new UnixgramSender(_path, SendLimit, _time);

        // Its queue fills (net.unix.max_dgram_qlen).
        while (sender.Send("a:1|c\n"u8) == SendOutcome.Sent)
        {
        }
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));

        receiver.Receive(new byte[16]);
        Assert.Equal(SendOutcome.Sent, sender.Send("a:1|c\n"u8));
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));
        File.Delete(_path);
    }

    [Fact]
    public async Task A_receiver_that_was_replaced_gets_the_next_line()
    {
        using (var first = new StatsdReceiver(_path))
        {
            using var sender = new UnixgramSender(_path, SendLimit, _time);
            Assert.Equal(SendOutcome.Sent, sender.Send("a:1|c\n"u8));
            await first.WaitForAsync("a:1|c");
            first.Dispose();

            using var second = new StatsdReceiver(_path);
            Assert.Equal(SendOutcome.Sent, sender.Send("b:1|c\n"u8));
            await second.WaitForAsync("b:1|c");
        }
    }

    [Fact]
    public void A_receiver_that_is_away_is_looked_for_again_and_again_but_not_at_every_send()
    {
        using var sender = new UnixgramSender(_path, SendLimit, _time);
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));

        using var receiver = new StatsdReceiver(_path);
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SendOutcome.Sent, sender.Send("a:1|c\n"u8));
    }

    [Fact]
    public void What_does_not_fit_into_a_datagram_is_refused()
    {
        using var receiver = new StatsdReceiver(_path);
        using var sender = new UnixgramSender(_path, SendLimit, _time);
        Assert.Equal(SendOutcome.Refused, sender.Send(new byte[4 * 1024 * 1024]));
    }
}

using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Windhover.Emitter.Transports;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Transports;

public class UnixgramSenderTests
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromMilliseconds(20);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"wh-{Guid.NewGuid():N}.sock");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void After_one_time_out_nobody_waits_until_a_datagram_has_gone_through()
    {
        using var receiver = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        receiver.Bind(new UnixDomainSocketEndPoint(_path));
        using var sender = new UnixgramSender(_path, SendLimit, _time);
        var outcomes = new List<DropReason>();

        // Nobody reads: the queue fills (net.unix.max_dgram_qlen), one send times out, the others do not wait any more.
        while (!outcomes.Contains(DropReason.WouldBlock))
        {
            outcomes.Add(sender.Send("a:1|c"u8));
        }
        Assert.Equal(DropReason.Timeout, outcomes[^2]);
        Assert.All(outcomes[..^2], outcome => Assert.Equal(DropReason.None, outcome));

        receiver.Receive(new byte[16]);
        Assert.Equal(DropReason.None, sender.Send("a:1|c"u8));
        Assert.Equal(DropReason.Timeout, sender.Send("a:1|c"u8));
        File.Delete(_path);
    }

    [Fact]
    public async Task A_receiver_that_was_replaced_gets_the_next_line()
    {
        using (var first = new StatsdReceiver(_path))
        {
            using var sender = new UnixgramSender(_path, SendLimit, _time);
            Assert.Equal(DropReason.None, sender.Send("a:1|c"u8));
            await first.WaitForAsync("a:1|c");
            first.Dispose();

            using var second = new StatsdReceiver(_path);
            Assert.Equal(DropReason.None, sender.Send("b:1|c"u8));
            await second.WaitForAsync("b:1|c");
        }
    }

    [Fact]
    public void A_receiver_that_is_away_is_looked_for_again_and_again_but_not_at_every_send()
    {
        using var sender = new UnixgramSender(_path, SendLimit, _time);
        Assert.Equal(DropReason.Unreachable, sender.Send("a:1|c"u8));

        using var receiver = new StatsdReceiver(_path);
        Assert.Equal(DropReason.Unreachable, sender.Send("a:1|c"u8));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(DropReason.None, sender.Send("a:1|c"u8));
    }

    [Fact]
    public void What_does_not_fit_into_a_datagram_is_too_long()
    {
        using var receiver = new StatsdReceiver(_path);
        using var sender = new UnixgramSender(_path, SendLimit, _time);
        Assert.Equal(DropReason.TooLong, sender.Send(new byte[4 * 1024 * 1024]));
    }
}

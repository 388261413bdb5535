using System.Net;
using System.Net.Sockets;
using Windhover.Emitter.Transports;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Transports;

public sealed class TcpSenderTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TcpSenderTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Lines_follow_each_other_on_one_connection()
    {
        using var sender = new TcpSender("127.0.0.1", Port, TimeProvider.System);
        sender.Send("a:1|c"u8);
        sender.Send("b:1|c"u8);

        using var reader = await AcceptAsync();

        Assert.Equal("a:1|c", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));
        Assert.Equal("b:1|c", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public async Task After_the_receiver_has_closed_lines_go_to_the_next_connection()
    {
        using var sender = new TcpSender("127.0.0.1", Port, TimeProvider.System);
        sender.Send("a:1|c"u8);
        using (var reader = await AcceptAsync())
        {
            await reader.ReadLineAsync().WaitAsync(TestLimits.Hang);
        }

        sender.Send("b:1|c"u8);

        using var next = await AcceptAsync();
        Assert.Equal("b:1|c", await next.ReadLineAsync().WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public async Task What_is_queued_when_the_app_stops_still_leaves()
    {
        using (var sender = new TcpSender("127.0.0.1", Port, TimeProvider.System))
        {
            sender.Send("a:1|c"u8);
        }

        using var reader = await AcceptAsync();
        Assert.Equal("a:1|c\n", await reader.ReadToEndAsync().WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public void A_full_queue_refuses_lines_and_does_not_wait()
    {
        var port = Port;
        _listener.Stop();
        using var sender = new TcpSender("127.0.0.1", port, TimeProvider.System, queueBytes: 12);

        // One buffer is on its way, one fills: no third.
        var outcomes = Enumerable.Range(0, 5).Select(_ => sender.Send("a:1|c"u8)).ToList();

        Assert.Equal(DropReason.QueueFull, outcomes[^1]);
    }

    private async Task<StreamReader> AcceptAsync() =>
        new((await _listener.AcceptTcpClientAsync().WaitAsync(TestLimits.Hang)).GetStream());
}

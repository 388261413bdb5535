using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Windhover.Emitter.Delivery;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Delivery;

public sealed class TcpSenderTests : IDisposable
{
    // The shortest pause after an attempt that failed.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly FakeTimeProvider _time = new();

    public TcpSenderTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Parts_follow_each_other_on_one_connection()
    {
        using var sender = Sender();
        Assert.Equal(SendOutcome.Sent, sender.Send("a:1|c\nb:1|c\n"u8));
        Assert.Equal(SendOutcome.Sent, sender.Send("c:1|c\n"u8));

        using var reader = await AcceptAsync();

        Assert.Equal("a:1|c", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));
        Assert.Equal("b:1|c", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));
        Assert.Equal("c:1|c", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public async Task After_the_receiver_has_closed_parts_go_to_the_next_connection()
    {
        using var sender = Sender();
        sender.Send("a:1|c\n"u8);
        using (var reader = await AcceptAsync())
        {
            await reader.ReadLineAsync().WaitAsync(TestLimits.Hang);
        }

        Assert.Equal(SendOutcome.Sent, sender.Send("b:1|c\n"u8));

        using var next = await AcceptAsync();
        Assert.Equal("b:1|c", await next.ReadLineAsync().WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public async Task A_receiver_that_is_away_is_looked_for_again_after_a_pause()
    {
        // Bound, it keeps its port for itself; until it listens, connections are refused.
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = new TcpSender("127.0.0.1", ((IPEndPoint)receiver.LocalEndPoint!).Port, TestLimits.Hang, _time);
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));

        receiver.Listen();
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));
        _time.Advance(Pause);
        Assert.Equal(SendOutcome.Sent, sender.Send("a:1|c\n"u8));
        using var reader = new StreamReader(new NetworkStream(await receiver.AcceptAsync().WaitAsync(TestLimits.Hang), ownsSocket: true));
        Assert.Equal("a:1|c", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public async Task A_part_that_is_cut_by_the_end_of_a_connection_goes_on_with_its_last_line()
    {
        // More than the buffers of both ends hold, in lines that tell their number.
        var lines = Enumerable.Range(0, 2_000_000).Select(i => $"line{i}:1|c").ToList();
        var part = Encoding.ASCII.GetBytes(string.Join('\n', lines) + '\n');
        // What the receiver does not read is waited for so long, and a connection too, which may take longer on a busy machine.
        using var sender = new TcpSender("127.0.0.1", Port, TimeSpan.FromMilliseconds(100), _time);
        SendOutcome outcome;
        while ((outcome = sender.Send(part)) == SendOutcome.Later)
        {
            _time.Advance(Pause);
        }
        Assert.Equal(SendOutcome.Partly, outcome);
        (await _listener.AcceptTcpClientAsync().WaitAsync(TestLimits.Hang)).Dispose();

        var sending = Task.Run(() =>
        {
            while (sender.Send(part) != SendOutcome.Sent)
            {
                _time.Advance(Pause);
            }
            sender.Dispose();
        });
        using var reader = await AcceptAsync();
        var first = await reader.ReadLineAsync().WaitAsync(TestLimits.Hang);
        var rest = await reader.ReadToEndAsync().WaitAsync(TestLimits.Hang);
        await sending.WaitAsync(TestLimits.Hang);

        var at = lines.IndexOf(first!);
        Assert.InRange(at, 1, lines.Count - 1);
        Assert.Equal(string.Join('\n', lines.Skip(at + 1)) + '\n', rest);
    }

    private TcpSender Sender() => new("127.0.0.1", Port, TestLimits.Hang, _time);

    private async Task<StreamReader> AcceptAsync() =>
        new((await _listener.AcceptTcpClientAsync().WaitAsync(TestLimits.Hang)).GetStream());
}

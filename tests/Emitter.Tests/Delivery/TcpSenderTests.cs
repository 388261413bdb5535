using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Windhover.Emitter.Delivery;
using Windhover.Testing;

namespace Windhover.Emitter.Tests.Delivery;

public sealed class TcpSenderTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

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
        var port = Port;
        using var sender = Sender();
        _listener.Stop();
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));

        using var again = new TcpListener(IPAddress.Loopback, port);
        again.Start();
        Assert.Equal(SendOutcome.Later, sender.Send("a:1|c\n"u8));
        _time.Advance(Limit);
        Assert.Equal(SendOutcome.Sent, sender.Send("a:1|c\n"u8));
        using var reader = new StreamReader((await again.AcceptTcpClientAsync().WaitAsync(TestLimits.Hang)).GetStream());
        Assert.Equal("a:1|c", await reader.ReadLineAsync().WaitAsync(TestLimits.Hang));
    }

    [Fact]
    public async Task A_part_that_is_cut_by_the_end_of_a_connection_goes_on_with_its_last_line()
    {
        // More than the buffers of both ends hold, in lines that tell their number.
        var lines = Enumerable.Range(0, 2_000_000).Select(i => $"line{i}:1|c").ToList();
        var part = Encoding.ASCII.GetBytes(string.Join('\n', lines) + '\n');
        using var sender = Sender();
        Assert.Equal(SendOutcome.Partly, sender.Send(part));
        (await _listener.AcceptTcpClientAsync().WaitAsync(TestLimits.Hang)).Dispose();

        var sending = Task.Run(() =>
        {
            while (sender.Send(part) != SendOutcome.Sent)
            {
                _time.Advance(Limit);
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

    private TcpSender Sender() => new("127.0.0.1", Port, Limit, _time);

    private async Task<StreamReader> AcceptAsync() =>
        new((await _listener.AcceptTcpClientAsync().WaitAsync(TestLimits.Hang)).GetStream());
}

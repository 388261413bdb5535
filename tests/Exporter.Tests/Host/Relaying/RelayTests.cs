using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Host.Relaying;
using Windhover.Testing;

namespace Windhover.Exporter.Tests.Host.Relaying;

public sealed class RelayTests : IDisposable
{
    private readonly StringWriter _log = new();
    private readonly StatsdExporter _exporter = new(new ExporterOptions(), TimeProvider.System);
    private readonly Socket _target = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public RelayTests() => _target.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public void Dispose()
    {
        _target.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Lines_are_packed_into_datagrams_and_too_long_ones_left_out()
    {
        // As recorded in net.json, "packet-length 50".
        var counters = RelayCounters.For("t", _exporter);
        await using (var relay = Create((IPEndPoint)_target.LocalEndPoint!, 50, counters))
        {
            foreach (var line in (string[])["r1:1|c", "r2:2|c|#a:b", "bad line", "", new('L', 49), new('M', 50), "r3:1|c"])
            {
                relay.Offer(Encoding.UTF8.GetBytes(line));
            }
        }

        Assert.Equal("r1:1|c\nr2:2|c|#a:b\nbad line\n", await ReceiveAsync());
        Assert.Equal(new string('L', 49) + "\n", await ReceiveAsync());
        Assert.Equal("r3:1|c\n", await ReceiveAsync());
        Assert.Equal(
            (5, 1, 3, 0, 0),
            (counters.Lines.Value, counters.LongLines.Value, counters.Packets.Value, counters.DroppedLines.Value,
                counters.FailedPackets.Value));
    }

    [Fact]
    public async Task A_target_that_cannot_be_sent_to_is_counted_and_logged_once_and_never_blocks()
    {
        var counters = RelayCounters.For("t", _exporter);
        // Broadcast without SO_BROADCAST: EACCES on every send. Ten bytes hold one line.
        await using (var relay = Create(new IPEndPoint(IPAddress.Broadcast, 9), 10, counters))
        {
            for (var i = 0; i < 100_000; i++)
            {
                relay.Offer("a:1|c"u8);
            }
        }

        Assert.Equal(100_000, counters.Lines.Value);
        Assert.Equal(counters.Packets.Value, counters.FailedPackets.Value);
        Assert.Equal(100_000, counters.FailedPackets.Value + counters.DroppedLines.Value);
        Assert.Single(_log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Relay Create(IPEndPoint endpoint, int packetLength, RelayCounters counters) => new(
        "t", endpoint, packetLength, counters, new ExporterLogger(_log, LogLevel.Error, LogFormat.Logfmt, TimeProvider.System),
        TimeProvider.System);

    private async Task<string> ReceiveAsync()
    {
        var buffer = new byte[65536];
        var length = await _target.ReceiveAsync(buffer, SocketFlags.None).WaitAsync(TestLimits.Hang);
        return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
    }
}

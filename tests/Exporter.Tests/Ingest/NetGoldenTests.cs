using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Tests.Golden;
using Windhover.Shared.Net;
using Windhover.Testing;

namespace Windhover.Exporter.Tests.Ingest;

/// <summary>The recorded bytes on sockets, sent to the receivers: what they count, and what the parser then makes of the lines.
/// The rows about the process are tests of the process.</summary>
public sealed class NetGoldenTests : IDisposable
{
    private const string Counter = "statsd_exporter_";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("tcp", 26)]
    [InlineData("udp", 12)]
    [InlineData("unixgram", 3)]
    public async Task Bytes_on_a_socket_are_counted_as_statsd_exporter_counted_them(string transport, int rows)
    {
        var report = new GoldenReport();
        var seen = 0;
        foreach (var row in GoldenFile.Rows("net.json").Where(row => row.GetProperty("transport").GetString() == transport))
        {
            if (!row.TryGetProperty("sent_b64", out _) || row.GetProperty("name").GetString() is "reset in mid-line")
            {
                // Breaking off a connection is tested beside the receiver.
                continue;
            }

            seen++;
            (var counters, var statistics) = await SendAsync(transport, Bytes(row));
            report.Compare(row.GetProperty("name").GetString()!, Expected(row), Counted(counters, statistics));
        }

        report.AssertAllEqual();
        Assert.Equal(rows, seen);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(IngestCounters Counters, LineStatistics Statistics)> SendAsync(string transport, byte[] bytes)
    {
        var counters = new IngestCounters();
        var log = new IngestLog(warning => throw new InvalidOperationException(warning));
        var sink = new RecordingSink();
        using var socket = transport switch
        {
            "tcp" => StatsdSockets.ListenTcp("127.0.0.1:0"),
            "udp" => StatsdSockets.BindUdp("127.0.0.1:0", 0),
            _ => StatsdSockets.BindUnixgram(_folder.PathOf("s"), 0),
        };
        if (transport == "tcp")
        {
            await using var receiver = new TcpReceiver(socket.Descriptor, sink, counters, log);
            receiver.Start();
            await SendToTcpAsync(socket.LocalEndPoint, bytes);
        }
        else
        {
            // What has arrived before the stop is read.
            var kind = transport == "udp" ? DatagramTransport.Udp : DatagramTransport.Unixgram;
            using var receiver = new DatagramReceiver(socket.Descriptor, kind, sink, counters, log);
            using var client = new Socket(socket.LocalEndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Unspecified);
            client.Connect(socket.LocalEndPoint);
            client.Send(bytes);
            receiver.Start();
            receiver.Stop();
        }

        var statistics = new LineStatistics();
        var parser = new LineParser(new LineOptions());
        foreach (var line in sink.Lines)
        {
            parser.Parse(Encoding.Latin1.GetBytes(line), new ParsedLine(), statistics);
        }

        return (counters, statistics);
    }

    /// <summary>Sends, closes its side, and waits until the receiver has closed the other one.</summary>
    private static async Task SendToTcpAsync(EndPoint server, byte[] bytes)
    {
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await client.ConnectAsync(server).WaitAsync(TestLimits.Hang);
            await client.SendAsync(bytes).WaitAsync(TestLimits.Hang);
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(TestLimits.Hang));
        }
        catch (SocketException)
        {
            // A reset: the receiver closed with data unread.
        }
    }

    /// <summary>The file keeps only the start of long inputs; the name tells the rest.</summary>
    private static byte[] Bytes(JsonElement row)
    {
        var start = row.GetProperty("sent_b64").GetBytesFromBase64();
        var length = row.TryGetProperty("sent_len", out var sent) ? sent.GetInt32() : start.Length;
        if (start.Length == length)
        {
            return start;
        }

        var name = row.GetProperty("name").GetString()!;
        if (name.StartsWith("line of ", StringComparison.Ordinal))
        {
            var size = int.Parse(name.Split(' ')[2]);
            var ending = name.Contains("+ newline") ? "\n" : name.Contains("+ CRLF") ? "\r\n" : "";
            var text = new string((char)start[0], size - ":1|c".Length) + ":1|c" + ending;
            return Sized(text + (ending.Length > 0 ? $"after{size}:1|c\n" : ""), length);
        }

        return name == "65507 bytes, one line"
            ? Sized(new string('z', length - ":1|c".Length) + ":1|c", length)
            : Sized(string.Concat(Enumerable.Repeat("uk:1|c\n", length / "uk:1|c\n".Length)), length);
    }

    private static byte[] Sized(string text, int length)
    {
        Assert.InRange(text.Length, length - 1, length + 1);
        return Encoding.UTF8.GetBytes(text);
    }

    private static string Expected(JsonElement row)
    {
        var delta = row.GetProperty("delta");
        return Text(name => delta.TryGetProperty(Counter + name, out var value) ? (long)value.GetDouble() : 0);
    }

    private static string Counted(IngestCounters counters, LineStatistics statistics) => Text(name => name switch
    {
        "lines_total" => counters.Lines,
        "samples_total" => statistics.Samples,
        "tcp_connections_total" => counters.TcpConnections,
        "tcp_connection_errors_total" => counters.TcpConnectionErrors,
        "tcp_too_long_lines_total" => counters.TcpTooLongLines,
        "udp_packets_total" => counters.UdpPackets,
        "unixgram_packets_total" => counters.UnixgramPackets,
        _ => statistics.Errors(Enum.GetValues<LineError>().Single(e => e != LineError.None && name.Contains($"\"{e.Reason()}\""))),
    });

    private static string Text(Func<string, long> value)
    {
        string[] names =
        [
            "lines_total", "samples_total", "tcp_connections_total", "tcp_connection_errors_total", "tcp_too_long_lines_total",
            "udp_packets_total", "unixgram_packets_total", "sample_errors_total{reason=\"illegal_event\"}",
            "sample_errors_total{reason=\"malformed_line\"}", "sample_errors_total{reason=\"not_enough_parts_after_colon\"}",
        ];
        return string.Join(' ', names.Select(name => $"{name}={value(name)}"));
    }
}

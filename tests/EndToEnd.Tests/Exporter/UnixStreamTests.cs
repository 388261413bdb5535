using System.Net.Sockets;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Lines over a unix stream socket, which statsd_exporter does not have: framed and counted as over TCP.</summary>
public sealed class UnixStreamTests
{
    [Fact]
    public async Task What_was_recorded_over_TCP_counts_the_same_over_a_unix_stream_socket()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.PathTo("stream.sock");
        await using var exporter = await ExporterUnderTest.StartAsync($"--statsd.listen-unix={path}");
        var rows = GoldenRows.Of("net.json").Where(IsComplete).ToArray();
        var expected = new Dictionary<string, double>(StringComparer.Ordinal);

        foreach (var row in rows)
        {
            await SendAsync(path, row.GetProperty("sent_b64").GetBytesFromBase64());
            foreach (var one in row.GetProperty("delta").EnumerateObject())
            {
                var name = one.Name.Replace("statsd_exporter_tcp_", "windhover_exporter_unix_", StringComparison.Ordinal);
                expected[name] = expected.GetValueOrDefault(name) + one.Value.GetDouble();
            }
        }

        Assert.NotEmpty(rows);
        var series = await exporter.ScrapeUntilAsync(
            series => expected.All(one => series.GetValueOrDefault(one.Key) >= one.Value));
        Assert.All(expected, one => Assert.Equal((one.Key, one.Value), (one.Key, series[one.Key])));
        Assert.Equal(0, series["statsd_exporter_tcp_connections_total"]);
    }

    [Fact]
    public async Task It_is_enough_alone_and_has_the_mode_and_a_killed_exporters_socket_is_taken_over()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.PathTo("stream.sock");
        string[] arguments =
            ["--statsd.listen-udp=", "--statsd.listen-tcp=", $"--statsd.listen-unix={path}", "--statsd.unixsocket-mode=622"];
        await using (var killed = await ExporterUnderTest.StartAsync(arguments))
        {
            Assert.Equal(Convert.ToInt32("622", 8), (int)File.GetUnixFileMode(path));
            await killed.Process.KillAsync();
        }
        Assert.True(Path.Exists(path));

        await using var exporter = await ExporterUnderTest.StartAsync(arguments);

        await SendAsync(path, "ga:1|c\n"u8.ToArray());
        await exporter.ScrapeUntilAsync(series => series.GetValueOrDefault("ga") == 1);
    }

    [Fact]
    public async Task A_second_exporter_refuses_to_start_on_a_socket_in_use()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.PathTo("stream.sock");
        await using var first = await ExporterUnderTest.StartAsync($"--statsd.listen-unix={path}");

        await using var second = ExporterUnderTest.Launch(
            ["--web.listen-address=127.0.0.1:0", "--statsd.listen-udp=", "--statsd.listen-tcp=", $"--statsd.listen-unix={path}"]);

        Assert.Equal(1, await second.Process.ExitCodeAsync);
        Assert.Contains(second.Process.Lines, line => line.Contains("--statsd.listen-unix: cannot listen on ", StringComparison.Ordinal));
        await SendAsync(path, "ga:1|c\n"u8.ToArray());
        await first.ScrapeUntilAsync(series => series.GetValueOrDefault("ga") == 1);
    }

    private static bool IsComplete(JsonElement row) =>
        row.GetProperty("transport").GetString() == "tcp"
        && row.TryGetProperty("sent_b64", out var sent)
        && row.GetProperty("name").GetString() is not ("reset in mid-line" or "open, unfinished line stays pending")
        && (!row.TryGetProperty("sent_len", out var length) || sent.GetBytesFromBase64().Length == length.GetInt32());

    private static async Task SendAsync(string path, byte[] bytes)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(path));
        try
        {
            await client.SendAsync(bytes);
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(TestLimits.Hang));
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // A line was too long, and what came after it was not read.
        }
    }
}

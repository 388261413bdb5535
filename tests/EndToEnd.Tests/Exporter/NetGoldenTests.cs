using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Bytes on sockets of a real process, against what statsd_exporter counted for them.</summary>
public sealed class NetGoldenTests
{
    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("unixgram")]
    public async Task Counts_what_statsd_exporter_counts(string transport)
    {
        using var folder = new TemporaryDirectory();
        var path = folder.PathTo("s.sock");
        await using var exporter = await ExporterUnderTest.StartAsync($"--statsd.listen-unixgram={path}");
        var failures = new List<string>();
        var before = await exporter.ScrapeAsync();
        // Rows whose bytes were cut in the recording are tested beside the receivers, which know how to make them.
        foreach (var row in GoldenRows.Of("net.json").Where(row => IsComplete(row, transport)))
        {
            var name = row.GetProperty("name").GetString();
            var expected = row.GetProperty("delta").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetDouble());
            await SendAsync(exporter, transport, path, row.GetProperty("sent_b64").GetBytesFromBase64());

            // One line's counters rise one after the other, and a scrape may come between them.
            var after = await exporter.ScrapeUntilAsync(
                now => expected.All(one => now.GetValueOrDefault(one.Key) - before.GetValueOrDefault(one.Key) >= one.Value));

            var actual = Delta(before, after);
            foreach (var key in expected.Keys.Concat(actual.Keys).Distinct())
            {
                if (expected.GetValueOrDefault(key) != actual.GetValueOrDefault(key))
                {
                    failures.Add($"{name}: {key} should rise by {expected.GetValueOrDefault(key)}, rose by {actual.GetValueOrDefault(key)}");
                }
            }
            before = after;
        }

        Assert.Empty(failures);
    }

    [Fact]
    public async Task The_socket_has_the_mode_and_is_removed_at_a_clean_end()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.PathTo("s.sock");
        await using var exporter = await ExporterUnderTest.StartAsync(
            "--statsd.listen-udp=", "--statsd.listen-tcp=", $"--statsd.listen-unixgram={path}", "--statsd.unixsocket-mode=622");

        Assert.Equal(Convert.ToInt32("622", 8), (int)File.GetUnixFileMode(path));
        exporter.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await exporter.Process.ExitCodeAsync);
        Assert.False(Path.Exists(path));
    }

    [Fact]
    public async Task A_bad_mode_is_a_warning()
    {
        using var folder = new TemporaryDirectory();
        await using var exporter = await ExporterUnderTest.StartAsync(
            "--statsd.listen-udp=", "--statsd.listen-tcp=", $"--statsd.listen-unixgram={folder.PathTo("s.sock")}", "--statsd.unixsocket-mode=9x");

        Assert.Contains(
            "level=WARN msg=\"--statsd.unixsocket-mode: '9x': expected up to four octal digits, such as 755; the socket keeps the mode that the umask gave it\"",
            LogLines.Comparable(exporter.Process.Lines));
    }

    [Fact]
    public async Task A_killed_exporters_socket_is_taken_over_where_statsd_exporter_refuses_to_start()
    {
        using var folder = new TemporaryDirectory();
        string[] arguments =
            ["--statsd.listen-udp=", "--statsd.listen-tcp=", $"--statsd.listen-unixgram={folder.PathTo("s.sock")}"];
        await using (var killed = await ExporterUnderTest.StartAsync(arguments))
        {
            await killed.Process.KillAsync();
        }
        Assert.True(Path.Exists(folder.PathTo("s.sock")));

        await using var exporter = await ExporterUnderTest.StartAsync(arguments);

        await SendAsync(exporter, "unixgram", folder.PathTo("s.sock"), "ga:1|c"u8.ToArray());
        await exporter.ScrapeUntilAsync(series => series.GetValueOrDefault("ga") == 1);
    }

    [Fact]
    public async Task Lines_are_relayed_before_they_are_parsed()
    {
        using var target = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var exporter = await ExporterUnderTest.StartAsync($"--statsd.relay.address={target.LocalEndPoint}");

        var lines = "r1:1|c\nbad line\n"u8.ToArray();

        await SendAsync(exporter, "udp", "", lines);

        // The relay sends once a second what it has: that moment may fall between the two lines.
        var buffer = new byte[2000];
        var (length, packets) = (0, 0);
        while (length < lines.Length)
        {
            length += await target.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None).AsTask().WaitAsync(TestLimits.Hang);
            packets++;
        }
        Assert.Equal(lines, buffer.AsSpan(0, length));
        var label = $"{{target=\"{target.LocalEndPoint}\"}}";
        var series = await exporter.ScrapeAsync();
        Assert.Equal(2, series["statsd_exporter_relay_lines_relayed_total" + label]);
        Assert.Equal(packets, series["statsd_exporter_relay_packets_total" + label]);
        Assert.Equal(0, series["statsd_exporter_relay_long_lines_total" + label]);
    }

    [Fact]
    public async Task Every_relay_target_gets_every_line()
    {
        Socket[] targets =
        [
            new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp),
            new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp),
        ];
        Array.ForEach(targets, target => target.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
        await using var exporter = await ExporterUnderTest.StartAsync(
            $"--statsd.relay.address={string.Join(',', targets.Select(target => target.LocalEndPoint))}");

        await SendAsync(exporter, "udp", "", "r:1|c"u8.ToArray());

        foreach (var target in targets)
        {
            var buffer = new byte[100];
            var length = await target.ReceiveAsync(buffer, SocketFlags.None).WaitAsync(TestLimits.Hang);
            Assert.Equal("r:1|c\n"u8, buffer.AsSpan(0, length));
            target.Dispose();
        }
    }

    private static bool IsComplete(JsonElement row, string transport) =>
        row.GetProperty("transport").GetString() == transport
        && row.TryGetProperty("sent_b64", out var sent)
        && row.GetProperty("name").GetString() is not ("reset in mid-line" or "open, unfinished line stays pending")
        && (!row.TryGetProperty("sent_len", out var length) || sent.GetBytesFromBase64().Length == length.GetInt32());

    private static async Task SendAsync(ExporterUnderTest exporter, string transport, string path, byte[] bytes)
    {
        switch (transport)
        {
            case "udp":
                using (var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
                {
                    await udp.SendToAsync(bytes, exporter.Udp);
                }
                break;
            case "tcp":
                using (var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
                {
                    await tcp.ConnectAsync(exporter.Tcp);
                    await tcp.SendAsync(bytes);
                    tcp.Shutdown(SocketShutdown.Send);
                    // The server never writes: the end of its side says that it has read all.
                    Assert.Equal(0, await tcp.ReceiveAsync(new byte[1]).WaitAsync(TestLimits.Hang));
                }
                break;
            default:
                using (var unixgram = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
                {
                    await unixgram.SendToAsync(bytes, new UnixDomainSocketEndPoint(path));
                }
                break;
        }
    }

    private static Dictionary<string, double> Delta(Dictionary<string, double> before, Dictionary<string, double> after) =>
        after.Where(one => Compared(one.Key) && one.Value != before.GetValueOrDefault(one.Key))
            .ToDictionary(one => one.Key, one => one.Value - before.GetValueOrDefault(one.Key));

    private static bool Compared(string name) =>
        !name.StartsWith("go_", StringComparison.Ordinal) && !name.StartsWith("process_", StringComparison.Ordinal)
        && !name.StartsWith("dotnet_", StringComparison.Ordinal) && !name.StartsWith("promhttp_", StringComparison.Ordinal)
        && !name.StartsWith("windhover_", StringComparison.Ordinal)
        && name != "statsd_exporter_series";
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>Clients that mean harm, against the real process: it lives, others are served, and its memory stays within bounds.</summary>
public sealed class HostileClientTests
{
    private const int SIGCONT = 18; // signal(7)

    private const int Seed = 20260720;

    /// <param name="atOnce">They wait for a process that gets no processor, which finds all of them at once.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silent_connections_beyond_all_descriptors_do_not_end_the_process(bool atOnce)
    {
        await using var exporter = ExporterUnderTest.Launch(
            ["--web.listen-address=127.0.0.1:0", "--statsd.listen-udp=127.0.0.1:0", "--statsd.listen-tcp=127.0.0.1:0"],
            start =>
            {
                // The shell lowers the limit, and becomes the program.
                start.ArgumentList.Insert(0, start.FileName);
                start.ArgumentList.Insert(0, "ulimit -n 512; exec \"$0\" \"$@\"");
                start.ArgumentList.Insert(0, "-c");
                start.FileName = "/bin/sh";
            });
        await exporter.WaitUntilServingAsync();
        var http = new Uri(exporter.Url);
        var held = new List<Socket>();
        if (atOnce)
        {
            await ProcessTree.StopAsync(exporter.Process.Id);
        }
        for (var i = 0; i < 400; i++)
        {
            held.Add(await ConnectAsync(exporter.Tcp.Port, "unfinished"));
            held.Add(await ConnectAsync(http.Port, "GET /metrics HTTP/1.1\r\nHost: a\r\n"));
        }

        if (atOnce)
        {
            ProcessTree.Signal(exporter.Process.Id, SIGCONT);
            // The first one to come has waited longest, and goes for those that are too many.
            await ClosedAsync(held[1]);
        }
        held.ForEach(socket => socket.Dispose());

        await SendAsync(exporter, "healthy:1|c");
        var series = await UntilServedAsync(exporter, series => series.GetValueOrDefault("healthy") == 1);
        Assert.True(series["windhover_exporter_tcp_connections_displaced_total"] > 0);
        Assert.True(series["windhover_exporter_web_connections_closed_total{reason=\"displaced\"}"] > 0);
        Assert.False(exporter.Process.HasExited);
    }

    [Fact]
    public async Task Scrapers_that_do_not_read_take_neither_memory_nor_the_turn_of_others()
    {
        await using var exporter = await ExporterUnderTest.StartAsync();
        const int Count = 20_000;
        for (var i = 0; i < Count; i += 100)
        {
            await SendAsync(exporter, string.Join('\n', Enumerable.Range(i, 100).Select(one => $"flood:1|c|#{new string('l', 200)}:{one}")));
        }
        await exporter.ScrapeUntilAsync(series => series["windhover_exporter_series"] == Count);
        var before = ResidentMegabytes(exporter);
        var stalled = new List<Socket>();
        for (var i = 0; i < 100; i++)
        {
            stalled.Add(await ConnectAsync(new Uri(exporter.Url).Port, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"));
        }

        await exporter.ScrapeAsync();
        var after = ResidentMegabytes(exporter);
        stalled.ForEach(socket => socket.Dispose());

        // Held for each of them, 5 MB would be 500.
        Assert.True(after - before < 250, $"{before} MB before, {after} MB after");
    }

    [Fact]
    public async Task A_burst_of_garbage_on_every_socket_harms_nobody()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.PathTo("s.sock");
        await using var exporter = await ExporterUnderTest.StartAsync($"--statsd.listen-unixgram={path}", "--statsd.limit.series=5000");
        await SendAsync(exporter, "healthy:1|c");
        var random = new Random(Seed);
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var unix = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await unix.ConnectAsync(new UnixDomainSocketEndPoint(path));
        for (var i = 0; i < 2_000; i++)
        {
            var garbage = Garbage(random, i);
            await udp.SendToAsync(garbage, exporter.Udp);
            await unix.SendAsync(garbage);
            if (i % 20 == 0)
            {
                using var tcp = await ConnectAsync(exporter.Tcp.Port, "half:1|c");
                await TrySendAsync(tcp, garbage);
                using var http = await ConnectAsync(new Uri(exporter.Url).Port, i % 40 == 0 ? "" : "GET /metrics HTTP/1.1\r\nX: ");
                await TrySendAsync(http, garbage);
                http.LingerState = new LingerOption(enable: i % 60 == 0, seconds: 0);
            }
        }

        await SendAsync(exporter, "healthy:1|c");

        var series = await exporter.ScrapeUntilAsync(series => series.GetValueOrDefault("healthy") == 2);
        Assert.Equal(0, series["windhover_exporter_faults_total"]);
        Assert.Equal(0, series["promhttp_metric_handler_requests_total{code=\"500\"}"]);
        Assert.True(series["windhover_exporter_series"] <= 5000);
        using var loss = await exporter.SendAsync(HttpMethod.Get, "/-/loss");
        Assert.StartsWith("Lost since the start: ", await loss.Content.ReadAsStringAsync());
    }

    /// <summary>Bytes of any value, labels without end, names without end, or a line that is almost good.</summary>
    private static byte[] Garbage(Random random, int number)
    {
        var bytes = new byte[random.Next(1, 8_000)];
        random.NextBytes(bytes);
        return (number % 5) switch
        {
            0 => bytes,
            1 => Encoding.ASCII.GetBytes($"explosion{number}:1|c|#id:{random.Next()}\nexplosion:1|ms|#id:{random.Next()}"),
            2 => Encoding.ASCII.GetBytes($"{new string('n', bytes.Length)}:1|h|#{string.Join(',', Enumerable.Range(0, 300).Select(i => $"k{i}:{i}"))}"),
            3 => [.. Enumerable.Range(0, 256).Select(value => (byte)value), .. ":1|c\n\0:\0|\0\n][:1|c"u8],
            _ => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"x{number}:1|ms|@1e-{random.Next(1, 400)}\n", 50))),
        };
    }

    private static async Task<Socket> ConnectAsync(int port, string text)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", port).WaitAsync(TestLimits.Hang);
        await TrySendAsync(socket, Encoding.ASCII.GetBytes(text));
        return socket;
    }

    private static async Task ClosedAsync(Socket socket)
    {
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1]).WaitAsync(TestLimits.Hang));
        }
        catch (SocketException)
        {
            // Closed with a reset, as what it had sent was not read.
        }
    }

    private static async Task TrySendAsync(Socket socket, byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // Closed by the exporter, as it may.
        }
    }

    private static async Task SendAsync(ExporterUnderTest exporter, string lines)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await client.SendToAsync(Encoding.UTF8.GetBytes(lines), exporter.Udp);
    }

    /// <summary>A scrape may still be refused until the exporter has noticed that the others are gone.</summary>
    private static async Task<Dictionary<string, double>> UntilServedAsync(
        ExporterUnderTest exporter, Func<Dictionary<string, double>, bool> isRight)
    {
        Dictionary<string, double> served = [];
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return isRight(served = await exporter.ScrapeAsync());
                }
                catch (HttpRequestException) when (!exporter.Process.HasExited)
                {
                    return false;
                }
            },
            () => $"a scrape. The last one: {string.Join('\n', served)}. The exporter said:\n{exporter.Process.Output}");
        return served;
    }

    private static long ResidentMegabytes(ExporterUnderTest exporter) => long.Parse(
        File.ReadLines($"/proc/{exporter.Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture) / 1024;
}

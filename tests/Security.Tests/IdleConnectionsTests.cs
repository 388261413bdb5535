using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>Boundary 2 of docs/security.md: clients that hold connections to <c>/metrics</c>, and open anew what is closed. They have the
/// scraper's address, which is the worst case. How long a scrape takes is measured elsewhere; here all of them are answered.</summary>
public sealed class IdleConnectionsTests
{
    private const int Connections = 10_000;

    /// <summary>Of this process: one for each connection, and some for itself.</summary>
    private const int Descriptors = Connections + 1_000;

    /// <param name="maxDescriptors">Of the exporter: few, or (0) as many as the test has.</param>
    /// <param name="text">What each of them sends before it falls silent.</param>
    /// <param name="scrapes">All of which are answered.</param>
    [Theory]
    [InlineData(1_024, "", 100)]
    [InlineData(1_024, "GET /metrics HTTP/1.1\r\nHost: a\r\n", 20)]
    [InlineData(0, "", 20)]
    public async Task All_scrapes_are_answered_beside_ten_thousand_silent_connections(int maxDescriptors, string text, int scrapes)
    {
        var most = long.Parse(File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Replace("unlimited", "1000000"));
        Assert.SkipUnless(most >= Descriptors, $"the limit of open files is {most}; this test needs {Descriptors}");
        await using var exporter = await ExporterProcess.StartAsync([], maxDescriptors);
        Assert.Equal(200, (await exporter.GetAsync("/metrics")).Status);
        await using var holders = new Holders(exporter.Port, Connections, text);
        await holders.OpenedAsync(Connections / 2);

        for (var i = 0; i < scrapes; i++)
        {
            Assert.Equal((i, 200), (i, (await exporter.GetAsync("/metrics")).Status));
        }
        Assert.False(exporter.Process.HasExited);
    }

    /// <summary>Answers that are being read keep their places; one client that reads slowly must not have all of them.</summary>
    [Fact]
    public async Task Scrapes_are_answered_beside_another_client_that_reads_slowly_on_all_places()
    {
        using var folder = new TemporaryDirectory();
        var statsd = folder.PathTo("statsd.sock");
        await using var exporter = await ExporterProcess.StartAsync([$"--statsd.listen-unixgram={statsd}"], maxDescriptors: 1_024);
        // More than the kernel takes off the exporter's hands.
        using (var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
        {
            for (var batch = 0; batch < 160; batch++)
            {
                var lines = Enumerable.Range(batch * 250, 250).Select(one => $"name:1|c|#id:{one:x8}{new string('x', 200)}");
                await sender.SendToAsync(Encoding.ASCII.GetBytes(string.Join('\n', lines)), new UnixDomainSocketEndPoint(statsd));
            }
        }
        await using var readers = new Holders(exporter.Port, 600, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", IPAddress.Parse("127.0.0.2"));
        await readers.OpenedAsync(600);

        for (var i = 0; i < 10; i++)
        {
            var (status, body) = await exporter.GetAsync("/metrics");
            Assert.Equal((i, 200), (i, status));
            Assert.True(body.Length > 8_000_000, $"{body.Length} bytes");
        }
        Assert.False(exporter.Process.HasExited);
    }

    /// <summary>What all connections together have sent that is not read yet is bounded: a megabyte of headers for each took 2.6 GB.</summary>
    [Fact]
    public async Task Headers_without_end_take_bounded_memory()
    {
        const int HeaderBytes = 1_000_000;
        const int LineBytes = 4000;
        const int MostMegabytes = 600;
        var lines = string.Concat(Enumerable.Range(0, HeaderBytes / LineBytes).Select(number => $"X-{number}: {new string('y', LineBytes)}\r\n"));
        await using var exporter = await ExporterProcess.StartAsync([]);
        await using var holders = new Holders(exporter.Port, 1_400, "GET /metrics HTTP/1.1\r\nHost: a\r\n" + lines);
        await holders.OpenedAsync(1_400);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((i, 200), (i, (await exporter.GetAsync("/metrics")).Status));
        }
        var most = long.Parse(
            File.ReadLines($"/proc/{exporter.Process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture) / 1024;
        Assert.True(most < MostMegabytes, $"{most} MiB");
    }

    [Fact]
    public async Task The_launchers_own_metrics_are_answered_beside_silent_connections_too()
    {
        await using var launcher = ProcessUnderTest.StartWindhover(
            [
                "--workers", "1", "--listen", "http://127.0.0.1:0", "--control", "none", "--statsd", "unixgram:///no/such/statsd.sock",
                "--metrics-listen", "127.0.0.1:0",
            ],
            start => ExporterProcess.Limit(start, 1_024));
        var banner = await launcher.WaitForLineAsync(line => line.StartsWith("  metrics ", StringComparison.Ordinal));
        var port = new Uri(banner.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal))).Port;
        await using var holders = new Holders(port, 1_000, "");
        await holders.OpenedAsync(1_000);

        for (var i = 0; i < 20; i++)
        {
            var (status, body) = await ExporterProcess.GetAsync(port, "/metrics");
            Assert.Equal(200, status);
            Assert.Contains("windhover_workers{", body, StringComparison.Ordinal);
        }
        Assert.False(launcher.HasExited);
    }

    /// <summary>Keeps connections open, and opens each anew whenever it is closed.</summary>
    private sealed class Holders : IAsyncDisposable
    {
        private const int SmallBuffer = 2048;

        private readonly CancellationTokenSource _enough = new();
        private readonly Task[] _tasks;
        private readonly int _port;
        private readonly byte[] _text;
        private int _opened;

        private readonly IPAddress? _from;

        /// <param name="from">Their address, where they read slowly what they get; null for that of all, where they read nothing.</param>
        public Holders(int port, int count, string text, IPAddress? from = null)
        {
            _from = from;
            _port = port;
            _text = Encoding.ASCII.GetBytes(text);
            _tasks = [.. Enumerable.Range(0, count).Select(_ => HoldAsync())];
        }

        public Task OpenedAsync(int count) =>
            Eventually.TrueAsync(() => Volatile.Read(ref _opened) >= count, () => $"{_opened} of {count} connections were opened");

        public async ValueTask DisposeAsync()
        {
            await _enough.CancelAsync();
            await Task.WhenAll(_tasks);
            _enough.Dispose();
        }

        private async Task HoldAsync()
        {
            var buffer = new byte[_from is null ? 1 : 64];
            while (!_enough.IsCancellationRequested)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    if (_from is not null)
                    {
                        socket.ReceiveBufferSize = SmallBuffer;
                        socket.Bind(new IPEndPoint(_from, 0));
                    }
                    await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _port), _enough.Token);
                    Interlocked.Increment(ref _opened);
                    await socket.SendAsync(_text, _enough.Token);
                    while (await socket.ReceiveAsync(buffer, _enough.Token) > 0 && _from is not null)
                    {
                        // Above Kestrel's least rate (240 bytes a second).
                        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, _enough.Token);
                    }
                }
                catch (Exception exception) when (exception is SocketException or OperationCanceledException)
                {
                    // Closed, or the test is over.
                }
            }
        }
    }
}

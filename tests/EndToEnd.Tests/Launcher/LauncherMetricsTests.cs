using System.Net.Http.Headers;
using System.Net.Sockets;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class LauncherMetricsTests
{
    [Fact]
    public async Task The_exporters_page_shows_the_launchers_metrics_and_they_survive_every_child()
    {
        const int Requests = 200;
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        using var load = new Load(launcher.App, concurrency: 4);
        await load.RunAsync("/test", Requests);
        Assert.Equal(Requests, await launcher.SumWhenAtLeastAsync(Requests, "windhover_worker_requests_total"));

        var children = ProcessTree.ChildrenOf(launcher.Process.Id);
        var seen = launcher.Process.Lines.Count;
        await ControlTests.SignalAsync("-KILL", children);
        foreach (var name in new[] { "Worker 0", "Worker 1", "Exporter" })
        {
            await launcher.Process.WaitForLineAsync(
                line => line.Contains(name, StringComparison.Ordinal) && line.Contains(") ready", StringComparison.Ordinal), seen);
        }
        await load.RunAsync("/test", Requests);

        Assert.Equal(2 * Requests, await launcher.SumWhenAtLeastAsync(2 * Requests, "windhover_worker_requests_total"));
        Assert.Equal(2, await launcher.SumWhenAtLeastAsync(2, "windhover_worker_restarts_total", "reason=\"signal\""));
        Assert.Equal(2, await launcher.SumWhenAtLeastAsync(2, "windhover_workers", "state=\"ready\""));
    }

    [Fact]
    public async Task A_scrape_has_every_family_once_and_sorted_in_each_format()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--web.enable-openmetrics");
        await launcher.SumWhenAtLeastAsync(1, "windhover_workers_wanted");
        using var http = new HttpClient { Timeout = TestLimits.Hang };

        var text = Families(await launcher.ScrapeAsync());
        var openMetrics = Families(await ScrapeAsync("application/openmetrics-text;version=1.0.0"));
        var protobuf = await ScrapeAsync("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");

        Assert.Contains("windhover_listen_queue_length", text);
        Assert.Equal(text.Order(StringComparer.Ordinal).Distinct(), text);
        Assert.Equal(openMetrics.Distinct(), openMetrics);
        Assert.Contains("windhover_worker_requests", openMetrics);
        foreach (var family in text.Where(family => family.StartsWith("windhover_", StringComparison.Ordinal)))
        {
            // The first field of a message: its number and type are a line feed's byte, then the length, then the name.
            Assert.Contains($"\n{(char)family.Length}{family}", protobuf, StringComparison.Ordinal);
        }

        async Task<string> ScrapeAsync(string accept)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, launcher.Metrics);
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
            using var response = await http.SendAsync(request);
            return await response.Content.ReadAsStringAsync();
        }

        static string[] Families(string text) =>
        [
            .. text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]),
        ];
    }

    [Fact]
    public async Task A_launcher_that_hangs_delays_no_scrape()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        await launcher.SumWhenAtLeastAsync(1, "windhover_workers_wanted");
        int[] pid = [launcher.Process.Id];
        await ControlTests.SignalAsync("-STOP", pid);
        try
        {
            Assert.Contains("windhover_workers_wanted 1\n", await launcher.ScrapeAsync(), StringComparison.Ordinal);
        }
        finally
        {
            await ControlTests.SignalAsync("-CONT", pid);
        }
    }

    [Fact]
    public async Task Without_an_exporter_of_its_own_a_launcher_shows_them_on_its_control_socket_and_where_it_is_told_to()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.PathTo("control.sock");
        await using var launcher = ProcessUnderTest.StartWindhover(
            "--workers", "1", "--listen", "http://127.0.0.1:0", "--control", path, "--statsd", "unixgram:///no/such/statsd.sock",
            "--metrics-listen", "127.0.0.1:0");
        var banner = await launcher.WaitForLineAsync(line => line.StartsWith("  metrics ", StringComparison.Ordinal));
        var url = new Uri(banner.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal)));
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });

        var scrape = "";
        await Eventually.TrueAsync(
            async () => (scrape = await http.GetStringAsync(new Uri("http://localhost/metrics"))).Contains("windhover_workers{state=\"ready\"} 1\n", StringComparison.Ordinal),
            () => scrape);
        using var tcp = new HttpClient();
        Assert.Contains("windhover_workers{state=\"ready\"} 1\n", await tcp.GetStringAsync(url), StringComparison.Ordinal);
        using var elsewhere = await tcp.GetAsync(new Uri(url, "/status"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, elsewhere.StatusCode);
    }
}

using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Prometheus;

/// <summary>The real launcher with the repository's mapping file, on free ports that it says itself.</summary>
internal sealed class ScrapedLauncher : IAsyncDisposable
{
    private readonly ProcessUnderTest _process;
    private readonly HttpClient _http;

    private ScrapedLauncher(ProcessUnderTest process, Uri app, string metricsTarget)
    {
        _process = process;
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = app,
            Timeout = TestLimits.Hang,
        };
        MetricsTarget = metricsTarget;
    }

    /// <summary>Where Prometheus shall scrape: <c>host:port</c>.</summary>
    public string MetricsTarget { get; }

    public static async Task<ScrapedLauncher> StartAsync(int workers)
    {
        var process = ProcessUnderTest.StartWindhover(
            "--workers", $"{workers}", "--listen", "http://127.0.0.1:0", "--web.listen-address", "127.0.0.1:0",
            "--statsd.listen-udp", "", "--statsd.listen-tcp", "",
            "--statsd.mapping-config", Repository.PathTo("infra", "statsd-exporter", "mapping.yml"));
        try
        {
            var app = await UrlAsync(process, "  app ");
            var metrics = await UrlAsync(process, "  metrics ");
            return new ScrapedLauncher(process, app, metrics.Authority);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes requests, each over a connection of its own, several at a time.</summary>
    /// <returns>How many were answered with each status code.</returns>
    public async Task<IReadOnlyDictionary<int, int>> RequestAsync(string path, int count)
    {
        var statuses = new int[count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 20 },
            async (request, cancellation) =>
            {
                using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
                statuses[request] = (int)response.StatusCode;
            });
        return statuses.CountBy(status => status).ToDictionary();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<Uri> UrlAsync(ProcessUnderTest process, string heading)
    {
        var line = await process.WaitForLineAsync(line => line.StartsWith(heading, StringComparison.Ordinal));
        return new Uri(line[heading.Length..].Trim().Split(' ')[0]);
    }
}

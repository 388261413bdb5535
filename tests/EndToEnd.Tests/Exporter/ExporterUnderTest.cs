using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Exporter;

/// <summary>A real <c>windhover exporter</c> process on free ports of the loopback.</summary>
internal sealed partial class ExporterUnderTest : IAsyncDisposable
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    private ExporterUnderTest(ProcessUnderTest process) => Process = process;

    public ProcessUnderTest Process { get; }

    /// <summary>Such as <c>http://127.0.0.1:4711</c>.</summary>
    public string Url { get; private set; } = "";

    public IPEndPoint Udp => IPEndPoint.Parse(Address("udp"));

    public IPEndPoint Tcp => IPEndPoint.Parse(Address("tcp"));

    /// <summary>Starts it, and returns when it serves.</summary>
    /// <param name="arguments">On top of free ports for HTTP, UDP and TCP, where they do not say otherwise.</param>
    public static async Task<ExporterUnderTest> StartAsync(params string[] arguments)
    {
        string[] free = ["--web.listen-address=", "--statsd.listen-udp=", "--statsd.listen-tcp="];
        var exporter = Launch(
        [
            .. free.Where(flag => !Array.Exists(arguments, given => given.StartsWith(flag, StringComparison.Ordinal)))
                .Select(flag => flag + "127.0.0.1:0"),
            .. arguments,
        ]);
        await exporter.WaitUntilServingAsync();
        return exporter;
    }

    /// <summary>Starts it with these arguments only, and does not wait.</summary>
    public static ExporterUnderTest Launch(IEnumerable<string> arguments, Action<ProcessStartInfo>? configure = null) =>
        new(ProcessUnderTest.StartWindhover(["exporter", .. arguments], configure));

    public async Task WaitUntilServingAsync()
    {
        await Process.WaitForLineAsync(line => ListeningLine().Match(line) is { Success: true } match && match.Groups[1].Value == "http");
        Url = "http://" + Address("http");
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage>? configure = null)
    {
        var request = new HttpRequestMessage(method, new Uri(Url + path));
        configure?.Invoke(request);
        return Client.SendAsync(request).WaitAsync(TestLimits.Hang);
    }

    /// <summary>All series of one scrape: <c>name{labels}</c> to value.</summary>
    public async Task<Dictionary<string, double>> ScrapeAsync()
    {
        using var response = await SendAsync(HttpMethod.Get, "/metrics");
        response.EnsureSuccessStatusCode();
        var series = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith('#'))
            {
                var space = line.LastIndexOf(' ');
                series[line[..space]] = Number(line[(space + 1)..]);
            }
        }
        return series;
    }

    /// <summary>Scrapes until it looks right; what was sent may still be on its way.</summary>
    public async Task<Dictionary<string, double>> ScrapeUntilAsync(Func<Dictionary<string, double>, bool> isRight)
    {
        Dictionary<string, double> series = [];
        await Eventually.TrueAsync(
            async () => isRight(series = await ScrapeAsync()),
            () => $"a scrape that looks right. The last one:\n{string.Join('\n', series.Select(one => $"{one.Key} {one.Value}"))}");
        return series;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private string Address(string protocol) =>
        Process.Lines.Select(line => ListeningLine().Match(line)).First(match => match.Success && match.Groups[1].Value == protocol)
            .Groups[2].Value;

    [GeneratedRegex("(?:msg=Listening proto=|\"msg\":\"Listening\",\"proto\":\")([a-z]+)(?: address=|\",\"address\":\")([^ \"]+)")]
    private static partial Regex ListeningLine();
}

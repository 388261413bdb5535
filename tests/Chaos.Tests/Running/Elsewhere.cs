using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Running;

/// <summary>An exporter that is no child of the launcher: the <c>statsd_exporter</c> that is on the PATH, or <c>windhover exporter</c> in
/// its place.</summary>
internal sealed partial class Elsewhere : IAsyncDisposable
{
    private const string Program = "statsd_exporter";

    private readonly ProcessUnderTest _process;

    private Elsewhere(ProcessUnderTest process, string web, string udp, string tcp)
    {
        _process = process;
        Metrics = new Uri($"http://{web}/metrics");
        Udp = $"udp://{udp}";
        Tcp = $"tcp://{tcp}";
    }

    public Uri Metrics { get; }

    public string Udp { get; }

    public string Tcp { get; }

    /// <summary>Starts it, and returns when it serves.</summary>
    public static async Task<Elsewhere> StartAsync() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, Program)))
            ? await StartProgramAsync()
            : await StartOwnAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<Elsewhere> StartOwnAsync()
    {
        var process = ProcessUnderTest.StartWindhover(["exporter", .. Arguments("127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0")]);
        async Task<string> AddressAsync(string protocol) =>
            ListeningLine().Match(await process.WaitForLineAsync(line => ListeningLine().Match(line).Groups["proto"].Value == protocol))
                .Groups["address"].Value;
        return new Elsewhere(process, await AddressAsync("http"), await AddressAsync("udp"), await AddressAsync("tcp"));
    }

    // It does not say which ports the system has chosen for it.
    private static async Task<Elsewhere> StartProgramAsync()
    {
        var (web, statsd) = (FreePort(), FreePort());
        var process = ProcessUnderTest.Start(Program, Arguments(web, statsd, statsd));
        var exporter = new Elsewhere(process, web, statsd, statsd);
        using var client = new HttpClient { Timeout = TestLimits.Hang };
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    _ = await client.GetStringAsync(exporter.Metrics);
                    return true;
                }
                catch (HttpRequestException) when (!process.HasExited)
                {
                    return false;
                }
            },
            () => $"the exporter serves:\n{process.Output}");
        return exporter;
    }

    private static string[] Arguments(string web, string udp, string tcp) =>
    [
        $"--web.listen-address={web}", $"--statsd.listen-udp={udp}", $"--statsd.listen-tcp={tcp}",
        "--statsd.mapping-config=" + Repository.PathTo("infra", "statsd-exporter", "mapping.yml"),
    ];

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"{listener.LocalEndpoint}";
    }

    [GeneratedRegex(@"msg=Listening proto=(?<proto>[a-z]+) address=(?<address>\S+)")]
    private static partial Regex ListeningLine();
}

using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Windhover.Testing;

namespace Windhover.Infra.Tests.Kubernetes;

/// <summary>The two programs of a pod, with the arguments of the manifest, without the pod.</summary>
public sealed class PodTests
{
    [Fact]
    public async Task The_exporter_shows_every_request_after_the_launcher_has_ended_and_probes_get_their_answers()
    {
        using var run = new TemporaryDirectory();
        using var http = new HttpClient { Timeout = TestLimits.Hang };
        await using var exporter = ProcessUnderTest.StartWindhover([.. Arguments(Manifests.Exporter, run)]);
        var metrics = new Uri("http://" + await AfterAsync(exporter, "proto=http address="));
        Assert.Equal("", await AskAsync(metrics, Probe(Manifests.Exporter, "startupProbe")));

        await using var launcher = ProcessUnderTest.StartWindhover([.. Arguments(Manifests.App, run), "--workers=1"]);
        var app = new Uri(await AfterAsync(launcher, "  app      "));
        var own = new Uri(new Uri((await AfterAsync(launcher, "served by the exporter that statsd names  ")).Split(' ')[0]), "/");
        Assert.Equal("", await AskAsync(app, "/test"));
        Assert.Equal("", await AskAsync(app, Probe(Manifests.App, "readinessProbe")));
        Assert.Equal("", await AskAsync(own, Probe(Manifests.App, "livenessProbe")));
        launcher.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.ExitCodeAsync);

        Assert.Equal("", await AskAsync(metrics, Probe(Manifests.Exporter, "livenessProbe")));
        var scrape = await http.GetStringAsync(new Uri(metrics, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal([1], Exposition.Values(scrape, "request_count", "endpoint=\"/test\"", "http_status=\"200\""));
        Assert.Equal([1], Exposition.Values(scrape, "request_latency_seconds_count", "endpoint=\"/test\""));
        exporter.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await exporter.ExitCodeAsync);

        // Empty, or what was answered in place of success.
        async Task<string> AskAsync(Uri where, string path)
        {
            using var response = await http.GetAsync(new Uri(where, path), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode ? "" : $"{path}: {(int)response.StatusCode}";
        }
    }

    // The manifest's arguments, with the pod's folders and ports replaced by those of this test.
    private static IEnumerable<string> Arguments(JsonNode container, TemporaryDirectory run) =>
        container["args"]!.AsArray().Select(argument => Manifests.Text(argument)
            .Replace("/run/windhover", run.Root, StringComparison.Ordinal)
            .Replace("/var/lib/windhover", run.Root, StringComparison.Ordinal)
            .Replace("/etc/windhover", Path.GetDirectoryName(Manifests.PathTo("mapping.yml")), StringComparison.Ordinal)
            .Replace("=:9", "=127.0.0.1:9", StringComparison.Ordinal)
            .Replace(":9102", ":0", StringComparison.Ordinal)
            .Replace(":9103", ":0", StringComparison.Ordinal)
            .Replace("0.0.0.0:5000", "127.0.0.1:0", StringComparison.Ordinal));

    private static string Probe(JsonNode container, string name) => Manifests.Text(container[name]!["httpGet"]!["path"]);

    // What follows a text on the first line that has it.
    private static async Task<string> AfterAsync(ProcessUnderTest process, string text)
    {
        var line = await process.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal));
        return line[(line.IndexOf(text, StringComparison.Ordinal) + text.Length)..].Trim();
    }
}

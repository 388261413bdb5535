using System.Net;
using Windhover.EndToEnd.Tests.Launcher;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Apps;

/// <summary>The programs below <c>examples</c>, which are not .NET, count as .NET workers do.</summary>
public sealed class ExampleTests
{
    private const int Workers = 3;
    private const int SIGKILL = 9;

    // Debian's: its packages are for it, and another Python may come first on the PATH.
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task Flask_in_plain_workers_counts_exactly_and_through_a_SIGKILL()
    {
        await SkipWithoutFlaskAsync();
        await AssertCountsAsync(Repository.PathTo("examples", "flask"), "{number}", Python, "app.py");
    }

    [Fact]
    public async Task Flask_in_gunicorn_counts_exactly_and_through_a_SIGKILL()
    {
        await SkipWithoutFlaskAsync();
        await AssertCountsAsync(
            Repository.PathTo("examples", "flask"),
            "{number}",
            InstalledProgram.PathOf("gunicorn", "gunicorn"),
            "--workers", "1", "--threads", "4", "app:app");
    }

    [Fact]
    public async Task Node_counts_exactly_and_through_a_SIGKILL()
    {
        var node = InstalledProgram.PathOf("node", "nodejs");
        var npm = InstalledProgram.PathOf("npm", "npm");
        using var directory = new TemporaryDirectory();
        foreach (var file in Directory.EnumerateFiles(Repository.PathTo("examples", "node")))
        {
            File.Copy(file, directory.PathTo(Path.GetFileName(file)));
        }
        var (code, output) = await RunAsync(
            npm, directory.Root, "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=20000");
        // A lock file that does not fit, or another content than it says, is our fault.
        Assert.DoesNotContain("EUSAGE", output, StringComparison.Ordinal);
        Assert.DoesNotContain("EINTEGRITY", output, StringComparison.Ordinal);
        Assert.SkipWhen(code != 0, $"npm cannot fetch the example's packages:\n{output}");

        await AssertCountsAsync(directory.Root, "{id}", node, "server.js");
    }

    private static async Task AssertCountsAsync(string directory, string parameter, params string[] program)
    {
        await using var launcher = await LauncherUnderTest.StartAsync(
        [
            "--workers", $"{Workers}", "--app-name", "shop", "--chdir", directory, "--statsd.listen-udp", "127.0.0.1:0", "--env",
            "PYTHONDONTWRITEBYTECODE=1", "--", .. program,
        ]);
        var item = $"endpoint=\"/items/{parameter}\"";

        using (var load = new Load(launcher.App, concurrency: 4))
        {
            await load.RunAsync("/items/7", 100);
            await load.RunAsync("/test1", 10);
            await load.RunAsync("/nothing", 10);
            Assert.Empty(load.Failures);
            Assert.Equal(100, load.Received.Count(response => response.Status == HttpStatusCode.OK));
        }
        await AssertAsync(100, "request_count", item, "http_status=\"200\"");
        await AssertAsync(10, "request_count", "endpoint=\"/test1\"", "http_status=\"500\"");
        await AssertAsync(10, "request_count", "endpoint=\"unmatched\"", "http_status=\"404\"");
        await AssertAsync(120, "request_count", "app_name=\"shop\"", "method=\"GET\"");
        await AssertAsync(100, "request_latency_seconds_count", "app_name=\"shop\"", item);
        Assert.InRange((await ValuesAsync("request_latency_seconds_sum", item)).Sum(), double.Epsilon, TestLimits.Hang.TotalSeconds);

        // A worker that is killed while it waits takes nothing along: what it counted is with the exporter.
        await KillOneAsync();
        using (var load = new Load(launcher.App, concurrency: 4))
        {
            await load.RunAsync("/items/7", 100);
            Assert.Empty(load.Failures);
        }
        await AssertAsync(200, "request_count", item);
        await AssertAsync(200, "request_latency_seconds_count", item);

        // Killed while it works, it takes along the requests that it was at, and no answer that a client has is uncounted.
        using var busy = new Load(launcher.App, concurrency: 4);
        using var stop = new CancellationTokenSource();
        var running = busy.RunUntilAsync("/items/7", stop.Token);
        await KillOneAsync();
        await stop.CancelAsync();
        await running;
        var answered = 200 + busy.Received.Count;
        var counted = await launcher.SumWhenAtLeastAsync(answered, "request_count", item);
        Assert.InRange(counted, answered, 200 + busy.Sent);
        Assert.Equal(0, (await ValuesAsync("statsd_exporter_udp_packet_drops_total")).Sum());

        async Task KillOneAsync()
        {
            var before = launcher.Workers;
            ProcessTree.Signal(before[^1].Pid, SIGKILL);
            await Eventually.TrueAsync(() => launcher.Workers.Count > before.Count, () => $"a successor is ready:\n{launcher.Process.Output}");
        }

        async Task AssertAsync(double expected, string name, params string[] labels) =>
            Assert.Equal(expected, await launcher.SumWhenAtLeastAsync(expected, name, labels));

        async Task<IReadOnlyList<double>> ValuesAsync(string name, params string[] labels) =>
            Exposition.Values(await launcher.ScrapeAsync(), name, labels);
    }

    private static async Task SkipWithoutFlaskAsync()
    {
        Assert.SkipUnless(File.Exists(Python), $"there is no {Python}: install it (Debian: python3)");
        var (code, output) = await RunAsync(Python, Repository.Root, "-c", "import flask, statsd");
        Assert.SkipWhen(code != 0, $"{Python} lacks a package (Debian: python3-flask, python3-statsd): {output}");
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string directory, params string[] arguments)
    {
        await using var process = ProcessUnderTest.Start(program, arguments, start => start.WorkingDirectory = directory);
        return (await process.ExitCodeAsync, process.Output);
    }
}

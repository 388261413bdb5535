using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Windhover.Testing;

/// <summary>The real launcher on free ports, as built in the running test's configuration.</summary>
public sealed partial class LauncherUnderTest : IAsyncDisposable
{
    private readonly HttpClient _metrics = new() { Timeout = TestLimits.Hang };

    private LauncherUnderTest(ProcessUnderTest process, Uri app, Uri metrics, string control)
    {
        Process = process;
        App = app;
        Metrics = metrics;
        Control = control;
    }

    public ProcessUnderTest Process { get; }

    /// <summary>Where the app answers.</summary>
    public Uri App { get; }

    /// <summary>What Prometheus scrapes.</summary>
    public Uri Metrics { get; }

    /// <summary>Path of its control socket.</summary>
    public string Control { get; }

    /// <summary>Pids of all workers that were ever ready, in that order, each with its slot.</summary>
    public IReadOnlyList<(int Slot, int Pid)> Workers =>
    [
        .. Process.Lines
            .Select(line => ReadyLine().Match(line))
            .Where(match => match.Success)
            .Select(match => (Number(match.Groups["slot"]), Number(match.Groups["pid"]))),
    ];

    /// <summary>Starts the launcher with the repository's mapping file and waits until it serves.</summary>
    /// <param name="arguments">More arguments; later ones win.</param>
    public static Task<LauncherUnderTest> StartAsync(params string[] arguments) => StartAsync(arguments, configure: null);

    /// <inheritdoc cref="StartAsync(string[])"/>
    /// <param name="configure">Environment, working directory, …</param>
    /// <param name="program">Another than the one that was built: a <c>windhover.dll</c>, or an executable, which gets
    /// <paramref name="before"/> in front of its arguments.</param>
    /// <param name="before">For a program that starts the launcher.</param>
    public static async Task<LauncherUnderTest> StartAsync(
        IEnumerable<string> arguments, Action<ProcessStartInfo>? configure, string? program = null, params string[] before)
    {
        string[] all =
        [
            "--listen", "http://127.0.0.1:0", "--web.listen-address", "127.0.0.1:0", "--statsd.listen-udp", "",
            "--statsd.listen-tcp", "", "--statsd.mapping-config", Repository.PathTo("infra", "statsd-exporter", "mapping.yml"),
            .. arguments,
        ];
        var process = ProcessUnderTest.StartWords(
            [.. ProcessUnderTest.WordsOf(program ?? ProcessUnderTest.Windhover), .. before, .. all], configure);
        try
        {
            var launcher = new LauncherUnderTest(
                process,
                new Uri(await ValueAsync(process, "app")),
                new Uri(await ValueAsync(process, "metrics")),
                await ValueAsync(process, "control"));
            // The banner comes over standard output, and may be read before the workers' own lines, which come over standard error.
            var serving = ServingLine().Match(await process.WaitForLineAsync(line => ServingLine().IsMatch(line)));
            var workers = Number(serving.Groups["count"]);
            // With a log file those lines are there, and not here.
            await Eventually.TrueAsync(
                () => all.Contains("--log-file") || launcher.Workers.Count >= workers, () => $"{workers} workers are ready:\n{process.Output}");
            return launcher;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command that asks this launcher, such as <c>status</c>, to its end.</summary>
    /// <returns>Exit code, standard output, standard error.</returns>
    public async Task<(int Code, string Output, string Error)> AskAsync(params string[] arguments)
    {
        await using var command = ProcessUnderTest.StartWindhover([.. arguments, "--control", Control]);
        var code = await command.ExitCodeAsync;
        return (code, command.StandardOutput, command.StandardError);
    }

    /// <summary>One scrape.</summary>
    public Task<string> ScrapeAsync() => _metrics.GetStringAsync(Metrics);

    /// <summary>Scrapes until the sum of the matching series is as large as expected: what workers say after a response may
    /// arrive a moment later.</summary>
    /// <returns>The sum, which may be larger.</returns>
    /// <exception cref="TimeoutException">It never was, within <see cref="TestLimits.Hang"/>.</exception>
    public async Task<double> SumWhenAtLeastAsync(double expected, string name, params string[] labels)
    {
        var sum = 0.0;
        await Eventually.TrueAsync(
            async () => (sum = Exposition.Values(await ScrapeAsync(), name, labels).Sum()) >= expected,
            () => $"{name} is {sum} and not {expected}. The launcher said:\n{Process.Output}");
        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        await Process.DisposeAsync();
    }

    // The first word behind a heading of the banner.
    private static async Task<string> ValueAsync(ProcessUnderTest process, string heading)
    {
        var start = $"  {heading} ";
        var line = await process.WaitForLineAsync(line => line.StartsWith(start, StringComparison.Ordinal));
        return line[start.Length..].Trim().Split(' ')[0];
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Worker (?<slot>\d+) \(pid (?<pid>\d+)\) ready", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReadyLine();

    [GeneratedRegex(@"^(?<count>\d+) workers? serves? ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServingLine();
}

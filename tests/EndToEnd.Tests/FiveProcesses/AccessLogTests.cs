using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Windhover.EndToEnd.Tests.Launcher;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.FiveProcesses;

public sealed partial class AccessLogTests : IDisposable
{
    private const int SIGUSR1 = 10; // signal(7)

    private readonly TemporaryDirectory _directory = new();

    private string LogPath => _directory.PathTo("access.log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Each_answered_request_has_one_line_over_several_workers_a_reload_and_a_stop()
    {
        const int Requests = 2000;
        await using var launcher = await StartAsync("--workers", "3");
        using var load = new Load(launcher.App, concurrency: 20);
        await load.RunAsync("/whoami", Requests);
        using (var stop = new CancellationTokenSource())
        {
            var running = load.RunUntilAsync("/test", stop.Token);
            Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
            await stop.CancelAsync();
            await running;
        }
        await load.RunAsync("/no/such/path", Requests);

        await StopAsync(launcher);

        Assert.Empty(load.Failures);
        var lines = File.ReadAllLines(LogPath).Select(line => CombinedLine().Match(line)).ToList();
        Assert.All(lines, line => Assert.True(line.Success));
        Assert.Equal(load.Received.Count, lines.Count);
        Assert.Equal(Requests, lines.Count(line => line.Groups["route"].Value == "/whoami"));
        Assert.Equal(Requests, lines.Count(line => line.Groups["route"].Value == "unmatched" && line.Groups["status"].Value == "404"));
        Assert.InRange(lines.Select(line => line.Groups["slot"].Value).Distinct().Count(), 2, 3);
        Assert.Equal(
            load.Received.Where(response => response.Status == HttpStatusCode.OK).Sum(response => response.Body.Length),
            lines.Where(line => line.Groups["status"].Value == "200").Sum(line => long.Parse(line.Groups["bytes"].Value, CultureInfo.InvariantCulture)));
        Assert.Equal(lines.Count, lines.Select(line => line.Groups["trace"].Value).Distinct().Count());
    }

    [Fact]
    public async Task As_JSON_each_line_reads_back_what_the_client_wrote()
    {
        await using var launcher = await StartAsync("--workers", "1", "--access-log-format", "json");
        using var client = new HttpClient { BaseAddress = launcher.App };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/test?q=%22a%20b%22");
        request.Headers.TryAddWithoutValidation("User-Agent", "agent \"with\" \\quotes\\");
        request.Headers.TryAddWithoutValidation("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        using var response = await client.SendAsync(request);

        await StopAsync(launcher);

        var line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(LogPath))).RootElement;
        Assert.Equal("/test?q=%22a%20b%22", line.GetProperty("target").GetString());
        Assert.Equal("agent \"with\" \\quotes\\", line.GetProperty("user_agent").GetString());
        Assert.Equal("/test", line.GetProperty("route").GetString());
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", line.GetProperty("trace_id").GetString());
        Assert.Equal((await response.Content.ReadAsStringAsync()).Length, line.GetProperty("bytes").GetInt64());
        Assert.Equal((200, 0), (line.GetProperty("status").GetInt32(), line.GetProperty("slot").GetInt32()));
    }

    [Fact]
    public async Task A_dash_is_the_launchers_own_standard_output()
    {
        const int Requests = 500;
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--access-log", "-");
        using var load = new Load(launcher.App, concurrency: 10);
        await load.RunAsync("/test", Requests);

        await StopAsync(launcher);

        Assert.Equal(Requests, launcher.Process.StandardOutput.Split('\n').Count(line => CombinedLine().IsMatch(line)));
    }

    [Fact]
    public async Task After_a_rename_and_USR1_running_workers_write_to_the_new_file_and_no_line_is_lost()
    {
        const int Rotations = 5;
        await using var launcher = await StartAsync("--workers", "3");
        using var load = new Load(launcher.App, concurrency: 10);
        using var stop = new CancellationTokenSource();
        var running = load.RunUntilAsync("/test", stop.Token);
        for (var rotation = 1; rotation <= Rotations; rotation++)
        {
            var before = load.Received.Count;
            await Eventually.TrueAsync(() => load.Received.Count >= before + 100, () => launcher.Process.Output);
            File.Move(LogPath, $"{LogPath}.{rotation}");
            launcher.Process.Signal(SIGUSR1);
            await Eventually.TrueAsync(
                () => launcher.Process.Lines.Count(line => line.EndsWith("opened anew; workers that write to it from now on: 3", StringComparison.Ordinal)) == rotation,
                () => launcher.Process.Output);
            // The kernel shows what each of them has open, under its name of now.
            foreach (var (_, pid) in launcher.Workers)
            {
                await Eventually.TrueAsync(() => OpenLogs(pid) is [var open] && open == LogPath, () => string.Join(", ", OpenLogs(pid)));
            }
        }
        await stop.CancelAsync();
        await running;
        await StopAsync(launcher);

        Assert.Empty(load.Failures);
        Assert.Equal(3, launcher.Workers.Count);
        var files = Enumerable.Range(1, Rotations).Select(rotation => $"{LogPath}.{rotation}").Append(LogPath)
            .Select(path => File.ReadAllLines(path)).ToList();
        Assert.All(files, lines => Assert.NotEmpty(lines));
        Assert.All(files.SelectMany(lines => lines), line => Assert.Matches(CombinedLine(), line));
        Assert.Equal(load.Received.Count, files.Sum(lines => lines.Length));
    }

    [Fact]
    public async Task Workers_that_start_later_have_the_new_file_too()
    {
        await using var launcher = await StartAsync("--workers", "2");
        using var load = new Load(launcher.App, concurrency: 10);
        await load.RunAsync("/test", 100);
        File.Move(LogPath, LogPath + ".1");
        launcher.Process.Signal(SIGUSR1);
        await launcher.Process.WaitForLineAsync(line => line.Contains("opened anew", StringComparison.Ordinal));
        Assert.Equal(0, (await launcher.AskAsync("scale", "3")).Code);
        Assert.All(launcher.Workers, worker => Assert.Equal([LogPath], OpenLogs(worker.Pid)));
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        await load.RunAsync("/test", 100);

        await StopAsync(launcher);

        Assert.Equal(200, File.ReadAllLines(LogPath + ".1").Length + File.ReadAllLines(LogPath).Length);
    }

    [Fact]
    public async Task What_a_full_file_does_not_take_is_counted_and_told_and_later_lines_are_whole()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "there is no prlimit(1), which makes a file full");
        await using var launcher = await StartAsync("--workers", "1");
        await using (var limit = ProcessUnderTest.Start("/usr/bin/prlimit", ["--pid", $"{launcher.Workers[0].Pid}", "--fsize=4001:"]))
        {
            Assert.Equal(0, await limit.ExitCodeAsync);
        }
        using var load = new Load(launcher.App, concurrency: 10);
        await load.RunAsync("/test", 200);
        Assert.True(await launcher.SumWhenAtLeastAsync(100, "windhover_access_log_dropped_lines_total") >= 100);
        await launcher.Process.WaitForLineAsync(line => line.Contains("lines of the access log were dropped", StringComparison.Ordinal));
        // As logrotate's copytruncate does it.
        var before = await File.ReadAllTextAsync(LogPath);
        await File.WriteAllTextAsync(LogPath, "");
        await load.RunAsync("/test", 10);

        await StopAsync(launcher);

        var after = File.ReadAllLines(LogPath).Where(line => line.Length > 0).ToList();
        Assert.Equal(4001, before.Length);
        Assert.Equal(10, after.Count);
        Assert.All(after, line => Assert.Matches(CombinedLine(), line));
    }

    private List<string> OpenLogs(int pid) =>
        [.. Directory.EnumerateFiles($"/proc/{pid}/fd").Select(Target).Where(target => target.StartsWith(LogPath, StringComparison.Ordinal))];

    private static string Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            // A connection that is closed by now.
            return "";
        }
    }

    private Task<LauncherUnderTest> StartAsync(params string[] arguments) => LauncherUnderTest.StartAsync([.. arguments, "--access-log", LogPath]);

    private static async Task StopAsync(LauncherUnderTest launcher)
    {
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
    }

    [GeneratedRegex(
        """^127\.0\.0\.1 - - \[\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET /[^ "]* HTTP/1\.1" (?<status>\d{3}) (?<bytes>\d+) "-" "-" "(?<route>[^"]+)" \d+ (?<slot>\d+) (?<trace>[0-9a-f]{32})$""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex CombinedLine();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class ControlTests
{
    [Fact]
    public async Task An_operator_looks_scales_reloads_replaces_drains_and_stops()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        using var load = new Load(launcher.App, concurrency: 4);
        using var enough = new CancellationTokenSource();
        var requests = load.RunUntilAsync("/test", enough.Token);

        Assert.Equal((0, ""), await ErrorAsync("scale", "+1"));
        Assert.Equal((0, ""), await ErrorAsync("reload"));
        Assert.Equal((0, ""), await ErrorAsync("restart", "1"));
        Assert.Equal((0, ""), await ErrorAsync("drain", "2"));
        var status = await StatusAsync(launcher);
        // A restart is done when the new worker serves: the old one may finish its requests for longer than the drain after it took.
        await Eventually.TrueAsync(
            async () => !(status = await StatusAsync(launcher)).ToJsonString().Contains("\"draining\"", StringComparison.Ordinal),
            () => $"workers that have left are gone: {status}");
        await enough.CancelAsync();
        await requests;

        Assert.Empty(load.Failures);
        Assert.Equal("serving", (string?)status["phase"]);
        Assert.Equal(2, (int?)status["generation"]);
        Assert.Equal(3, (int?)status["wanted_workers"]);
        Assert.Equal(["ready", "ready", "drained"], status["workers"]!.AsArray().Select(worker => (string?)worker!["state"]));
        Assert.Equal("restart", (string?)status["workers"]![1]!["last_exits"]![0]!["reason"]);
        Assert.True((long?)status["workers"]![0]!["requests"] > 0);
        Assert.True((bool?)status["last_reload"]!["succeeded"]);
        Assert.Equal(1, (await launcher.AskAsync("restart", "99")).Code);

        var (code, output, error) = await launcher.AskAsync("stop");
        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith("stopped\n", output);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        Assert.False(File.Exists(launcher.Control));
        Assert.Equal(1, (await launcher.AskAsync("status")).Code);

        async Task<(int, string)> ErrorAsync(params string[] command)
        {
            var answer = await launcher.AskAsync(command);
            return (answer.Code, answer.Error);
        }
    }

    [Fact]
    public async Task Series_are_removed_from_the_exporter_and_a_wrong_selector_says_why()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        using var http = new HttpClient();
        await http.GetAsync(new Uri(launcher.App, "/test"));
        await Eventually.TrueAsync(
            async () => (await ScrapeAsync()).Contains("request_count{", StringComparison.Ordinal), () => "a request is counted");

        var (code, output, error) = await launcher.AskAsync("remove-series", "{__name__=~\"request_.*\"}");

        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith(" series removed\n", output);
        Assert.DoesNotContain("request_count{", await ScrapeAsync(), StringComparison.Ordinal);
        await http.GetAsync(new Uri(launcher.App, "/test"));
        await Eventually.TrueAsync(
            async () => (await ScrapeAsync()).Contains("request_count{", StringComparison.Ordinal), () => "the next request makes the series anew");
        (code, _, error) = await launcher.AskAsync("remove-series", "request_count{");
        Assert.Equal(1, code);
        Assert.Contains("No series removed: expected a selector", error, StringComparison.Ordinal);
        Assert.Contains("must follow each other", error, StringComparison.Ordinal);
        (code, _, error) = await launcher.AskAsync("remove-series", new string('{', 1_000));
        Assert.Equal(1, code);
        Assert.Contains("No series removed: expected a selector", error, StringComparison.Ordinal);

        // More often than a child has words to say.
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(0, (await launcher.AskAsync("remove-series", "no_such_series")).Code);
        }

        Task<string> ScrapeAsync() => http.GetStringAsync(launcher.Metrics);
    }

    [Fact]
    public async Task It_answers_while_every_worker_and_the_exporter_are_stopped()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        var children = ProcessTree.ChildrenOf(launcher.Process.Id);
        await SignalAsync("-STOP", children);
        try
        {
            Assert.Equal(2, (await StatusAsync(launcher))["workers"]!.AsArray().Count);
            var (code, output, _) = await launcher.AskAsync("top", "--once");
            Assert.Equal(0, code);
            Assert.Contains("no figures: the exporter did not answer", output, StringComparison.Ordinal);
        }
        finally
        {
            await SignalAsync("-CONT", children);
        }
    }

    [Fact]
    public async Task A_reload_to_an_app_that_dies_at_start_fails_with_its_last_words_and_the_old_one_serves_on()
    {
        using var directory = new TemporaryDirectory();
        var app = directory.PathTo("app.sh");
        File.WriteAllText(app, $"#!/bin/sh\nexec {Repository.DotnetHost} {Repository.AppDll} \"$@\"\n");
        File.SetUnixFileMode(app, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--app", app);
        using var load = new Load(launcher.App, concurrency: 4);
        using var enough = new CancellationTokenSource();
        var requests = load.RunUntilAsync("/test", enough.Token);

        // A process that runs the old script has read it already; the file is replaced and not written over.
        File.WriteAllText(directory.PathTo("new.sh"), "#!/bin/sh\necho 'No such table: orders' >&2\nexit 7\n");
        File.SetUnixFileMode(directory.PathTo("new.sh"), File.GetUnixFileMode(app));
        File.Move(directory.PathTo("new.sh"), app, overwrite: true);
        var (code, output, error) = await launcher.AskAsync("reload");
        await enough.CancelAsync();
        await requests;

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("generation 1", error, StringComparison.Ordinal);
        Assert.Contains("Its last lines:\n  No such table: orders\n", error, StringComparison.Ordinal);
        Assert.Empty(load.Failures);
        Assert.Contains("windhover_reloads_total{result=\"abandoned\"} 1", await MetricsAsync(launcher), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_launcher_is_found_when_it_is_the_only_one_and_listed_when_it_is_not()
    {
        using var session = new TemporaryDirectory();
        Assert.Equal((1, "windhover: no launcher of this user runs."), Start(await AskAsync("status"), 41));
        await using var one = await StartAsync();
        Assert.Equal(0, (await AskAsync("status")).Code);

        await using var other = await StartAsync();
        var (code, error) = await AskAsync("status");
        Assert.Equal(1, code);
        Assert.Contains($"(pid {one.Id}, http://127.0.0.1:", error, StringComparison.Ordinal);
        Assert.Contains($"(pid {other.Id}, http://127.0.0.1:", error, StringComparison.Ordinal);

        // One that was killed leaves its socket, which misleads no command.
        await other.KillAsync();
        Assert.Equal(0, (await AskAsync("status")).Code);

        static (int, string) Start((int Code, string Error) answer, int length) => (answer.Code, answer.Error[..length]);

        void InSession(System.Diagnostics.ProcessStartInfo start)
        {
            start.Environment["XDG_RUNTIME_DIR"] = session.Root;
            start.Environment["TMPDIR"] = session.Root;
        }

        async Task<ProcessUnderTest> StartAsync()
        {
            var process = ProcessUnderTest.StartWindhover(
                ["--workers", "1", "--listen", "http://127.0.0.1:0", "--statsd", "unixgram:///no/such/statsd.sock"], InSession);
            await process.WaitForLineAsync(line => line.StartsWith("  stop ", StringComparison.Ordinal));
            return process;
        }

        async Task<(int Code, string Error)> AskAsync(string command)
        {
            await using var process = ProcessUnderTest.StartWindhover([command], InSession);
            return (await process.ExitCodeAsync, process.StandardError);
        }
    }

    [Fact]
    public async Task A_socket_that_a_killed_launcher_left_is_taken_over_and_one_that_is_served_is_not()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.PathTo("control.sock");
        await using var first = await LauncherUnderTest.StartAsync("--workers", "1", "--control", path);
        await using var second = ProcessUnderTest.StartWindhover("--workers", "1", "--listen", "http://127.0.0.1:0", "--web.listen-address", "127.0.0.1:0", "--control", path);
        Assert.Equal(1, await second.ExitCodeAsync);
        Assert.Contains($"another program serves {path}", second.StandardError, StringComparison.Ordinal);

        await first.Process.KillAsync();
        Assert.True(File.Exists(path));
        await using var third = await LauncherUnderTest.StartAsync("--workers", "1", "--control", path);

        Assert.Equal(third.Process.Id, (int?)(await StatusAsync(third))["pid"]);
    }

    [Fact]
    public async Task Another_user_is_refused_even_where_the_file_would_let_it_in()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "only root can become another user");
        const string Nobody = "65534";
        using var directory = new TemporaryDirectory();
        File.SetUnixFileMode(directory.Root, (UnixFileMode)0b001_111_111_111);
        var path = directory.PathTo("control.sock");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--control", path);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);

        await using var stranger = ProcessUnderTest.Start(
            "setpriv", ["--reuid", Nobody, "--clear-groups", "curl", "-sS", "--unix-socket", path, "-X", "POST", "http://localhost/stop"]);
        await stranger.ExitCodeAsync;

        Assert.Contains("only the user that runs the launcher, and root, may ask it", stranger.StandardOutput, StringComparison.Ordinal);
        Assert.Equal("serving", (string?)(await StatusAsync(launcher))["phase"]);
    }

    [Fact]
    public async Task What_workers_write_is_shown_and_followed_until_the_launcher_ends()
    {
        using var directory = new TemporaryDirectory();
        var app = directory.PathTo("app.sh");
        File.WriteAllText(app, $"#!/bin/sh\necho hello from below\nexec {Repository.DotnetHost} {Repository.AppDll} \"$@\"\n");
        File.SetUnixFileMode(app, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--app", app);

        await using var follower = ProcessUnderTest.StartWindhover("logs", "-f", "--control", launcher.Control);
        var hello = await follower.WaitForLineAsync(line => line.EndsWith("] hello from below", StringComparison.Ordinal));
        await launcher.AskAsync("stop");

        Assert.StartsWith("[worker 0 pid ", hello, StringComparison.Ordinal);
        Assert.Equal(0, await follower.ExitCodeAsync);
        Assert.Contains("[launcher] ", follower.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("finishing what is in flight", follower.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_control_socket_there_is_none()
    {
        await using var launcher = ProcessUnderTest.StartWindhover(
            "--workers", "1", "--listen", "http://127.0.0.1:0", "--control", "none", "--statsd", "unixgram:///no/such/statsd.sock");
        await launcher.WaitForLineAsync(line => line.StartsWith("  stop ", StringComparison.Ordinal));

        Assert.DoesNotContain("  control ", launcher.StandardOutput, StringComparison.Ordinal);
    }

    internal static async Task<JsonNode> StatusAsync(LauncherUnderTest launcher)
    {
        var (code, output, error) = await launcher.AskAsync("status", "--json");
        Assert.True(code == 0, error);
        return JsonNode.Parse(output) ?? throw new JsonException("no status");
    }

    internal static async Task SignalAsync(string signal, IEnumerable<int> pids)
    {
        await using var kill = ProcessUnderTest.Start("kill", [signal, .. pids.Select(pid => pid.ToString())]);
        Assert.Equal(0, await kill.ExitCodeAsync);
    }

    // Written every second.
    private static async Task<string> MetricsAsync(LauncherUnderTest launcher)
    {
        var scrape = "";
        await Eventually.TrueAsync(
            async () => (scrape = await launcher.ScrapeAsync()).Contains("windhover_reload_duration_seconds_count 1", StringComparison.Ordinal),
            () => scrape);
        return scrape;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class LogTests : IDisposable
{
    private const int SIGUSR1 = 10; // signal(7)

    private readonly TemporaryDirectory _directory = new();

    private string LogPath => _directory.PathTo("windhover.log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Rotating_by_rename_and_USR1_loses_no_line_and_doubles_none()
    {
        // The lines between two rotations are written while the file is renamed and opened anew.
        await using var launcher = await StartAsync([], "for ((i = 0;; i++)); do echo \"line $i\"; sleep 0.001; done");
        var files = new List<string>();
        for (var rotation = 1; rotation <= 3; rotation++)
        {
            await WaitForAsync(LogPath, "line ");
            files.Add($"{LogPath}.{rotation}");
            File.Move(LogPath, files[^1]);
            launcher.Process.Signal(SIGUSR1);
        }
        await WaitForAsync(LogPath, "line ");
        files.Add(LogPath);
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);

        var numbers = files.SelectMany(Lines)
            .Where(line => line.Contains("] line ", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
        Assert.Contains(Lines(LogPath), line => line.StartsWith("[launcher] ", StringComparison.Ordinal));
        Assert.DoesNotContain("line ", launcher.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_anew_is_said_in_the_old_one()
    {
        await using var launcher = await StartAsync([], "sleep 1000");
        File.Move(LogPath, LogPath + ".1");
        Directory.CreateDirectory(LogPath);

        launcher.Process.Signal(SIGUSR1);
        await WaitForAsync(LogPath + ".1", "the old log file is written on");
    }

    [Fact]
    public async Task Lines_that_a_full_file_does_not_take_are_counted_and_told_once_there_is_room_and_no_line_is_glued_to_half_of_another()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "there is no prlimit(1), which makes a file full");
        await using var launcher = await StartAsync(["--web.listen-address", "127.0.0.1:0"], "for ((i = 0;; i++)); do echo \"line $i of many\"; sleep 0.001; done");
        await WaitForAsync(LogPath, "line ");
        await using (var limit = ProcessUnderTest.Start("/usr/bin/prlimit", ["--pid", $"{launcher.Process.Id}", "--fsize=32768:"]))
        {
            Assert.Equal(0, await limit.ExitCodeAsync);
        }
        Assert.True(await launcher.SumWhenAtLeastAsync(100, "windhover_log_dropped_lines_total") >= 100);
        Assert.True(await launcher.SumWhenAtLeastAsync(1000, "windhover_log_dropped_bytes_total") >= 1000);
        Assert.Contains("lines could not be written", (await launcher.AskAsync("status")).Output, StringComparison.Ordinal);
        Assert.Equal(32768, new FileInfo(LogPath).Length);

        // As logrotate's copytruncate does it.
        var before = await File.ReadAllTextAsync(LogPath);
        await File.WriteAllTextAsync(LogPath, "");
        await WaitForAsync(LogPath, " of many\n");
        await WaitForAsync(LogPath, " missing here");
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);

        var lines = (before + await File.ReadAllTextAsync(LogPath)).Split('\n');
        var told = Assert.Single(lines, line => line.Contains(" missing here", StringComparison.Ordinal) && line.Contains("File too large", StringComparison.Ordinal));
        Assert.StartsWith("[launcher] ", told, StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Split("[worker").Length <= 2, line));
    }

    [Fact]
    public async Task What_an_app_writes_to_a_terminal_is_shown_to_it_and_not_obeyed()
    {
        await using var launcher = ProcessUnderTest.StartWindhover(
            "--listen", "http://127.0.0.1:0", "--statsd", "none", "--workers", "1", "--ready-probe", "none", "--control", _directory.PathTo("control"),
            "--", "/bin/bash", "-c", @"printf '\e[32mgreen\n\e]52;c;cm0K\a\e[2J\u202e\rgone\n'; exec sleep 1000");
        await launcher.WaitForLineAsync(line => line.Contains("gone", StringComparison.Ordinal));

        await using var logs = ProcessUnderTest.StartWindhover("logs", "--control", _directory.PathTo("control"));
        Assert.Equal(0, await logs.ExitCodeAsync);

        Assert.All(
            [launcher.StandardOutput, logs.StandardOutput],
            shown =>
            {
                Assert.Contains("] \e[32mgreen\e[0m\n", shown, StringComparison.Ordinal);
                Assert.Contains("] \\x1b]52;c;cm0K\\x07\\x1b[2J\\u202e\\x0dgone\n", shown, StringComparison.Ordinal);
            });
    }

    [Fact]
    public async Task As_JSON_every_line_of_the_launcher_and_of_its_workers_is_an_object()
    {
        await using var launcher = await StartAsync(["--log-format", "json"], "echo '{\"a\": 1}'; echo oops >&2; sleep 1000");
        await WaitForAsync(LogPath, "oops");
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);

        var lines = Lines(LogPath).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(lines, line => Text(line, "source") == "launcher" && Text(line, "message").Contains("ready", StringComparison.Ordinal));
        var error = Assert.Single(lines, line => Text(line, "message") == "oops");
        Assert.Equal(("worker", 0, "stderr"), (Text(error, "source"), error.GetProperty("slot").GetInt32(), Text(error, "stream")));
        Assert.Single(lines, line => Text(line, "message") == "{\"a\": 1}" && Text(line, "stream") == "stdout");
    }

    [Fact]
    public async Task Without_a_log_file_JSON_is_all_that_the_launcher_prints()
    {
        await using var launcher = ProcessUnderTest.StartWindhover(
            "--listen", "http://127.0.0.1:0", "--statsd", "udp://127.0.0.1:9", "--workers", "1", "--ready-probe", "none",
            "--log-format", "json", "--", "/bin/bash", "-c", "sleep 1000");
        await launcher.WaitForLineAsync(line => line.Contains("1 worker serves", StringComparison.Ordinal));
        launcher.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.ExitCodeAsync);

        Assert.All(launcher.Lines, line => Assert.Equal("launcher", Text(JsonDocument.Parse(line).RootElement, "source")));
    }

    private Task<LauncherUnderTest> StartAsync(string[] arguments, string script) => LauncherUnderTest.StartAsync(
    [
        "--workers", "1", "--ready-probe", "none", "--log-file", LogPath, .. arguments, "--", "/bin/bash", "-c", script,
    ]);

    private static Task WaitForAsync(string path, string text) => Eventually.TrueAsync(
        () => File.Exists(path) && File.ReadAllText(path).Contains(text, StringComparison.Ordinal),
        () => $"'{text}' in {path}: {(File.Exists(path) ? File.ReadAllText(path) : "no such file")}");

    private static string[] Lines(string path) => File.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}

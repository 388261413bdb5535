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

using System.Globalization;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>The workers' user races with the launcher for every name that root is about to use: boundary 4 of docs/security.md.</summary>
/// <remarks>The racing program (<c>tests/Fixtures/Racer</c>) hears of each name by inotify, puts links there, and exchanges them with
/// what is there.</remarks>
public sealed class RaceTests : IDisposable
{
    private const int SIGUSR1 = 10; // signal(7)

    private static readonly string[] Files = ["x.pid", "x.log", "app.sock", "control.sock", "x.state", "statsd.sock", "public.sock", "exporter.state"];

    private readonly SharedPlace _place = new();
    private int _served;
    private int _rejected;
    private readonly Dictionary<string, int> _reasons = [];

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Nothing_outside_is_touched_in_ten_seconds(bool isTheirs) => RaceAsync(isTheirs, TimeSpan.FromSeconds(10));

    /// <summary>Run it by name.</summary>
    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public Task Nothing_outside_is_touched_in_a_minute(bool isTheirs) => RaceAsync(isTheirs, TimeSpan.FromMinutes(1));

    /// <param name="isTheirs">The directory around that of root's files belongs to the racer, who may exchange all of it.</param>
    private async Task RaceAsync(bool isTheirs, TimeSpan length)
    {
        await using var worker = await LocalUser.CreateAsync("worker");
        foreach (var name in Files)
        {
            _place.MakePrecious(name);
        }
        Directory.CreateDirectory(Path.Combine(_place.Outside, "place"));
        _place.MakePrecious("place/x.pid");
        await _place.RunAsync(worker, "mkdir theirs bait && touch -d '1 hour ago' bait");
        var arena = isTheirs ? _place.PathTo("theirs") : _place.Shared;
        var files = isTheirs ? Path.Combine(arena, "place") : arena;
        Directory.CreateDirectory(files);
        var before = await _place.DescribeOutsideAsync();

        await using (var racer = worker.Start(
            [Repository.BuiltFile("Racer", "Windhover.Racer"), arena, _place.Outside, .. isTheirs ? ["place"] : Files.Append("windhover-root-0")],
            start => start.RedirectStandardInput = true))
        {
            await racer.WaitForLineAsync(line => line == "racing");
            var start = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(start) < length || _served == 0)
            {
                if (TimeProvider.System.GetElapsedTime(start) > length)
                {
                    await racer.WriteAsync(".");
                }
                Assert.True(TimeProvider.System.GetElapsedTime(start) < length + TestLimits.Hang, $"no launcher came to serve, {_rejected} were rejected:\n{string.Join('\n', _reasons.Keys)}");
                await RunLauncherAsync(worker, files, isTheirs);
            }
            racer.CloseInput();
            var managed = long.Parse(await racer.WaitForLineAsync(line => line != "racing"), CultureInfo.InvariantCulture);
            Assert.True(managed > 100, $"the racer put {managed} links");
            await racer.Gone;
        }

        Assert.Equal(before, await _place.DescribeOutsideAsync());
        TestContext.Current.SendDiagnosticMessage($"{_served} launchers served, {_rejected} were rejected");
    }

    // One life, with all that a launcher does to files: start, log file anew, a socket made anew, reload, end. Where a link is in the way
    // at its start, it says so and ends.
    private async Task RunLauncherAsync(LocalUser worker, string files, bool isTheirs)
    {
        string PathTo(string name) => Path.Combine(files, name);
        await using var launcher = ProcessUnderTest.StartWindhover(
            [
                "--workers", "1", "--user", worker.Name, "--listen", "http://127.0.0.1:0", "--listen", $"http://unix:{PathTo("app.sock")}",
                "--socket-mode", "666", "--control", PathTo("control.sock"), "--pid-file", PathTo("x.pid"), "--log-file", PathTo("x.log"),
                "--web.listen-address", "127.0.0.1:0", "--statsd.listen-udp", "", "--statsd.listen-tcp", "",
                "--statsd.listen-unixgram", PathTo("public.sock"), "--graceful-timeout", "5",
            ],
            start =>
            {
                start.Environment["XDG_RUNTIME_DIR"] = files;
                // The runtime makes its diagnostic socket there, by path.
                start.Environment["TMPDIR"] = isTheirs ? Path.GetTempPath() : files;
            });
        try
        {
            await launcher.WaitForLineAsync(line => line.StartsWith("  stop ", StringComparison.Ordinal));
        }
        catch (InvalidOperationException)
        {
            _rejected++;
            _reasons[launcher.Lines is [var first, ..] ? first : ""] = _rejected;
            return;
        }
        _served++;
        launcher.Signal(SIGUSR1);
        File.Delete(PathTo("control.sock"));
        File.Delete(PathTo("public.sock"));
        launcher.Signal(PosixSignal.SIGHUP);
        await Task.WhenAny(launcher.Gone, Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System));
        launcher.Signal(PosixSignal.SIGTERM);
        await launcher.Gone;
    }
}

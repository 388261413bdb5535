using System.Text.RegularExpressions;
using Spectre.Console.Rendering;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;
using Windhover.Launcher.Terminal;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Terminal;

/// <summary>Whole screens, as files beside this one: look at them when they change. With <c>WINDHOVER_WRITE_SCREENS=1</c> they are written
/// anew.</summary>
public sealed partial class ScreenTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(60, 10)]
    [InlineData(60, 24)]
    [InlineData(80, 12)]
    [InlineData(80, 24)]
    [InlineData(100, 24)]
    [InlineData(120, 40)]
    [InlineData(160, 60)]
    public void Top_is_as_recorded(int width, int height) =>
        IsAsRecorded($"top-{width}x{height}", Top(Shop(), TopPage.Workers, width, height, Glyphs.Unicode));

    [Fact]
    public void Top_without_UTF_8_is_ASCII()
    {
        var screen = Top(Shop(), TopPage.Workers, 100, 24, Glyphs.Ascii);

        IsAsRecorded("top-100x24-ascii", screen);
        Assert.DoesNotContain(screen, character => !char.IsAscii(character));
    }

    [Fact]
    public void Help_is_as_recorded() => IsAsRecorded("top-help-80x24", Top(Shop(), TopPage.Help, 80, 24, Glyphs.Unicode));

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(160)]
    public void Status_is_as_recorded(int width) => IsAsRecorded($"status-{width}", Draw(StatusView.Of(Shop(), Now, width, Glyphs.Unicode), width));

    /// <summary>At every size: no line is wider than the terminal, none is wrapped, and no pid is broken.</summary>
    [Fact]
    public void No_size_breaks_a_cell()
    {
        for (var width = 20; width <= 200; width++)
        {
            for (var height = 1; height <= 60; height += 7)
            {
                var lines = Top(Shop(), TopPage.Workers, width, height, Glyphs.Unicode).Split('\n');
                Assert.Equal(height, lines.Length);
                Assert.All(lines, line => Assert.InRange(TextLine.WidthOf(line), 0, width));
                Assert.All(
                    lines.Where(line => line.Contains("1144", StringComparison.Ordinal)),
                    line => Assert.Matches(@"\b1144\d\b", line));
            }
        }
    }

    [Fact]
    public void The_marked_row_is_in_view_and_is_marked_without_colours()
    {
        var many = Shop() with { Workers = [.. Enumerable.Range(0, 64).Select(slot => Worker(slot))] };
        var state = new TopState();
        state.Show(many);
        state.Select(40);

        var lines = Lines(TopView.Paint(state, Now, 80, 24, colors: false, Glyphs.Unicode)).Split('\n');

        Assert.Single(lines, line => line.StartsWith(">  40 ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("of 64", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a名前名前名前", 6, "a名前…")]
    [InlineData("a名前名前名前", 5, "a名…")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("abcd", 0, "")]
    public void Text_is_cut_by_the_cells_that_it_takes(string text, int width, string expected) =>
        Assert.Equal(expected, TextLine.Cut(text, width, Glyphs.Unicode));

    [Theory]
    [InlineData("  ▁▅█", 4.0, 8.0)]
    [InlineData("  ▁▁▂", 0.0, 0.1)]
    public void Bars_have_the_height_of_their_values(string expected, double second, double third)
    {
        var history = new History();
        history.Add(null);
        history.Add(second);
        history.Add(third);

        Assert.Equal(expected, history.Bars(5, floor: 1, Glyphs.Unicode));
    }

    private static string Top(StatusReport status, TopPage page, int width, int height, Glyphs glyphs)
    {
        var state = new TopState { Page = page, Exporter = "2,755 lines/s, 2,755 events/s. Nothing was lost since the start: 840 lines received" };
        for (var look = 0; look < 8; look++)
        {
            state.Show(status with { Workers = [.. status.Workers.Select(worker => worker with { RequestsPerSecond = worker.RequestsPerSecond * look / 7 })] });
        }
        state.Select(1);
        return Lines(TopView.Paint(state, Now, width, height, colors: false, glyphs));
    }

    private static string Draw(IRenderable content, int width)
    {
        using var text = new StringWriter();
        Screen.Create(text, colors: false, width).Write(content);
        return string.Join('\n', text.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()));
    }

    private static string Lines(string painted) =>
        string.Join('\n', Codes().Replace(painted, "").Split("\r\n").Select(line => line.TrimEnd()));

    private static void IsAsRecorded(string name, string screen)
    {
        var path = Repository.PathTo("tests", "Launcher.Tests", "Terminal", "Screens", name + ".txt");
        if (Environment.GetEnvironmentVariable("WINDHOVER_WRITE_SCREENS") == "1")
        {
            File.WriteAllText(path, screen + "\n");
        }
        Assert.Equal(File.ReadAllText(path), screen + "\n");
    }

    private static StatusReport Shop() => new()
    {
        Version = "0.2.0",
        Pid = 11_400,
        StartedAt = Now - TimeSpan.FromHours(2),
        UptimeSeconds = 7380,
        Phase = "serving",
        Generation = 12,
        WantedWorkers = 5,
        App = "/srv/Shop.dll",
        Listeners = [new ListenerReport("http://localhost:5000", "127.0.0.1:5000", 0, 2048, 17)],
        Workers =
        [
            Worker(0),
            Worker(1) with { LastExits = [new ChildEnd(Now - TimeSpan.FromSeconds(580), 9, ExitReason.Signal, "killed by SIGKILL")], Restarts = 1 },
            Worker(2) with { State = "draining", Generation = 11, UptimeSeconds = 273_600, P99Seconds = 2.51 },
            Worker(2) with { Pid = 11_448, State = "booting", UptimeSeconds = 1, Requests = null, RequestsPerSecond = null, P50Seconds = null, P99Seconds = null },
            Worker(3) with { HeartbeatAgeSeconds = 12, ActiveRequests = 31, CpuPercent = 100, ResidentBytes = 3L << 29 },
            Worker(4) with { Pid = null, State = "backing-off", RestartAt = Now + TimeSpan.FromSeconds(20), UptimeSeconds = null, Restarts = 14 },
        ],
        Exporter = Worker(0) with { Pid = 11_409, LastExits = [] },
        MetricsUrl = "http://localhost:9102/metrics",
        ProportionalBytes = 200 << 20,
        Counts = new CountsReport(12_345_678, 12_345_673, 0, 5, new Dictionary<string, long>()),
        LastReload = new ReloadOutcome(Now - TimeSpan.FromSeconds(184), 1.4, Succeeded: true, "Reload complete: generation 12 serves, 5 workers"),
    };

    private static ChildReport Worker(int slot) => new()
    {
        Slot = slot,
        Pid = 11_440 + slot,
        State = "ready",
        Generation = 12,
        StartedAt = Now,
        UptimeSeconds = 182,
        RestartAt = null,
        Requests = 1_234_567 * (slot + 1),
        RequestsPerSecond = 38.3 * (slot + 1) * (slot + 1),
        P50Seconds = 0.000106,
        P99Seconds = 0.0018 * (slot + 1),
        CpuPercent = 26,
        ActiveRequests = slot,
        Connections = 2,
        ResidentBytes = 75 << 20,
        ProportionalBytes = 47 << 20,
        HeartbeatAgeSeconds = 1,
        Restarts = 0,
        LastExits = [new ChildEnd(Now - TimeSpan.FromSeconds(182), 1, ExitReason.Reload, "exit code 0")],
    };

    [GeneratedRegex(@"\e\[[0-9;]*[A-Za-z]")]
    private static partial Regex Codes();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;
using Windhover.Launcher.Terminal;

namespace Windhover.Launcher.Tests.Terminal;

public sealed class TopViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void The_arrows_move_over_the_slots_and_stop_at_the_ends()
    {
        var state = new TopState();
        state.Select(1);
        Assert.Null(state.SelectedSlot);
        // Slot 0 is being replaced: two rows.
        state.Show(Status(Worker(0), Worker(0), Worker(1), Worker(2)));

        int?[] seen = [state.SelectedSlot, Press(1), Press(1), Press(1), Press(-1), Press(-1), Press(-1)];
        Assert.Equal([0, 1, 2, 2, 1, 0, 0], seen);

        Press(1);
        Press(1);
        state.Show(Status(Worker(0)));
        Assert.Equal(0, state.SelectedSlot);

        int? Press(int by)
        {
            state.Select(by);
            return state.SelectedSlot;
        }
    }

    [Fact]
    public void A_screen_fits_the_terminal_and_clears_what_was_there()
    {
        var state = new TopState();
        state.Show(Status([.. Enumerable.Range(0, 50).Select(Worker)]));

        var screen = TopView.Paint(state, Now, width: 60, height: 12, colors: false, Glyphs.Unicode);

        var lines = screen.Split("\r\n");
        Assert.Equal(12, lines.Length);
        Assert.StartsWith("\e[H", screen);
        Assert.EndsWith("\e[K\e[J", screen);
        Assert.All(lines[..^1], line => Assert.EndsWith("\e[K", line));
        Assert.All(lines, line => Assert.InRange(line.Replace("\e[H", "").Replace("\e[K", "").Replace("\e[J", "").Length, 0, 60));
    }

    [Fact]
    public void A_worker_that_is_silent_or_waits_for_its_next_start_says_so()
    {
        var state = new TopState();
        state.Show(Status(
            Worker(0) with { HeartbeatAgeSeconds = 12 },
            Worker(1) with { State = "backing-off", RestartAt = Now + TimeSpan.FromSeconds(20) }));

        var screen = TopView.Paint(state, Now, width: 200, height: 40, colors: false, Glyphs.Unicode);

        Assert.Contains("ready, silent 12s", screen, StringComparison.Ordinal);
        Assert.Contains("backing-off 20s", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("m", Regex.Match(screen, @"\e\[[0-9;]*m").Value, StringComparison.Ordinal);
        Assert.Matches(@"\e\[[0-9;]*31m", TopView.Paint(state, Now, width: 200, height: 40, colors: true, Glyphs.Unicode));
    }

    [Fact]
    public void What_a_failed_worker_wrote_is_below_the_table()
    {
        var state = new TopState { Message = "Reload 2 abandoned", Output = ["No such table: [orders]"], Exporter = "nothing lost", Problem = "old" };
        state.Show(Status(Worker(0)));
        Assert.Null(state.Problem);

        var screen = TopView.Paint(state, Now, width: 200, height: 40, colors: false, Glyphs.Unicode);

        Assert.Contains("Reload 2 abandoned", screen, StringComparison.Ordinal);
        Assert.Contains("  No such table: [orders]", screen, StringComparison.Ordinal);
        Assert.Contains("nothing lost", screen, StringComparison.Ordinal);
        Assert.Contains("q leave", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_wrote_is_shown_and_not_obeyed()
    {
        const string Text = "\e]0;t\a\u202E\nnext";
        const string Shown = "\\x1b]0;t\\x07\\u202e\\x0anext";
        var state = new TopState { Message = Text, Output = [Text], Exporter = Text };
        state.Show(Status(Worker(0) with { State = Text, LastExits = [new ChildEnd(Now, 1, ExitReason.Exit, Text)] }) with
        {
            App = $"/srv/{Text}.dll",
            LastReload = new ReloadOutcome(Now, 1, Succeeded: false, Text),
        });
        state.Problem = Text;

        var screen = TopView.Paint(state, Now, width: 600, height: 40, colors: false, Glyphs.Unicode);

        // App, reload, state, end, problem, exporter, message, output.
        Assert.Equal(8, screen.Split(Shown).Length - 1);
        Assert.DoesNotContain("\e]", screen, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', screen);
    }

    [Fact]
    public void What_is_lost_has_a_line_of_its_own()
    {
        var state = new TopState();
        state.Show(Status(Worker(0)) with { Counts = new CountsReport(12_345, 12_337, 3, 5, new Dictionary<string, long> { ["queue_full"] = 3 }) });

        Assert.Contains("3 measurements lost: queue_full 3", TopView.Paint(state, Now, width: 80, height: 24, colors: false, Glyphs.Unicode), StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_without_a_terminal_has_all_columns_and_says_what_became_of_all_measurements()
    {
        var status = Status(Worker(0)) with { Counts = new CountsReport(12_345, 12_337, 3, 5, new Dictionary<string, long> { ["queue_full"] = 3 }) };
        using var text = new StringWriter();

        Screen.Write(text, width => StatusView.Of(status, Now, width, Glyphs.Unicode));

        Assert.Contains("counts    12,345 recorded, 12,337 counted, 3 lost (queue_full 3), 5 on the way", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("exit code 3, 0s ago", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_exporters_rates_are_between_two_looks_and_start_again_with_a_new_exporter()
    {
        var time = new FakeTimeProvider();
        using var watch = new ExporterWatch(time);

        Assert.Equal("Nothing was lost.", Look(1000));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("250 lines/s, 250 events/s. Nothing was lost.", Look(1500));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("Nothing was lost.", Look(10));

        string Look(int lines)
        {
            using var page = JsonDocument.Parse($$"""{"summary":"Nothing was lost.","lines":{{lines}},"events":{{lines}}}""");
            return watch.Describe(page.RootElement, time.GetTimestamp());
        }
    }

    private static StatusReport Status(params ChildReport[] workers) => new()
    {
        Version = "0.1.0",
        Pid = 7,
        StartedAt = Now,
        UptimeSeconds = 1,
        Phase = "serving",
        Generation = 1,
        WantedWorkers = workers.Length,
        App = "/srv/Shop.dll",
        Listeners = [new ListenerReport("http://localhost:5000", "127.0.0.1:5000", 0, 2048, 17)],
        Workers = workers,
        Exporter = null,
        MetricsUrl = null,
        ProportionalBytes = 200 << 20,
        LastReload = null,
    };

    private static ChildReport Worker(int slot) => new()
    {
        Slot = slot,
        Pid = 100 + slot,
        State = "ready",
        Generation = 1,
        StartedAt = Now,
        UptimeSeconds = 10,
        RestartAt = null,
        Requests = 12_345,
        RequestsPerSecond = 100,
        P50Seconds = 0.001,
        P99Seconds = 0.01,
        CpuPercent = 12,
        ActiveRequests = 1,
        Connections = 2,
        ResidentBytes = 64 << 20,
        ProportionalBytes = 48 << 20,
        HeartbeatAgeSeconds = 1,
        Restarts = 1,
        LastExits = [new ChildEnd(Now, 1, ExitReason.Exit, "exit code 3")],
    };
}

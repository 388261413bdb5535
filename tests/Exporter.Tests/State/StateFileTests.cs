using Windhover.Exporter.State;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.State;

/// <summary>The file: who may have it, and what happens where there is no room.</summary>
public sealed class StateFileTests : IDisposable
{
    private readonly StateUnderTest _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Two_exporters_cannot_share_a_file()
    {
        _state.Start().Send("hits:1|c");

        var rejected = Assert.Throws<StateException>(() => _state.Start());

        Assert.Equal($"{_state.Path} is in use by another exporter; stop that one, or choose another file", rejected.Message);
    }

    [Fact]
    public async Task The_next_waits_for_the_one_that_is_about_to_end()
    {
        var first = _state.Start();
        first.Send("hits:1|c");
        var options = new ExporterOptions { State = new StateOptions(_state.Path) { LockTimeout = Windhover.Testing.TestLimits.Hang } };
        var next = Task.Run(() => new StatsdExporter(options, TimeProvider.System));

        _state.End(first);

        var second = await next.WaitAsync(Windhover.Testing.TestLimits.Hang);
        Assert.Equal(1, second.SeriesCount);
        second.CloseState();
    }

    [Theory]
    [InlineData("/proc/windhover/exporter.state")]
    [InlineData("/")]
    public void A_place_that_cannot_be_written_is_told(string path)
    {
        var rejected = Assert.Throws<StateException>(
            () => new StatsdExporter(new ExporterOptions { State = new StateOptions(path) }, TimeProvider.System));

        Assert.StartsWith($"Cannot use {path} for the state: ", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_full_disk_has_no_room_for_is_shown_counted_and_told_once()
    {
        var warnings = new List<string>();
        var options = new ExporterOptions
        {
            State = new StateOptions(_state.Path) { MaxBytes = 1 << 20, Warn = warnings.Add },
        };
        var full = new ExporterUnderTest(options, time: _state.Time);
        string[] lines = [.. Enumerable.Range(0, 30_000).Select(i => $"hits:1|c|#id:{i}")];
        full.Send(lines);
        full.Send(lines);

        Assert.Contains("cannot grow", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal("30000", full.Value("windhover_exporter_series"));
        Assert.Equal("2", full.Value("hits{id=\"29999\"}"));
        var unsaved = double.Parse(
            full.Value("windhover_exporter_state_unsaved_series_total")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(unsaved, 5_000, 25_000);
        full.Exporter.CloseState();

        var next = _state.Start();
        Assert.Equal($"{30_000 - unsaved}", next.Value("windhover_exporter_series"));
        Assert.Equal("2", next.Value("hits{id=\"0\"}"));
    }

    [Fact]
    public void Values_that_no_series_can_have_are_left_out()
    {
        var first = _state.Start();
        first.Send("hits:nan|c", "good:1|c");
        Assert.Equal("NaN", first.Value("hits"));
        _state.End(first);

        var next = _state.Start();

        Assert.Null(next.Value("hits"));
        Assert.Equal("1", next.Value("good"));
        Assert.Equal("1", next.Value("windhover_exporter_state_left_out_total{reason=\"impossible_value\"}"));
    }
}

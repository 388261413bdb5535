namespace Windhover.Exporter.Tests.State;

/// <summary>Times to live across restarts, and what becomes of the room.</summary>
public sealed class ExpiryTests : IDisposable
{
    private const string Mapping = "defaults: {ttl: 10s}\n";

    private static readonly ExporterOptions Options = new() { MappingConfig = Mapping };

    private readonly StateUnderTest _state = new();

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData(3, 4, "1")]
    [InlineData(3, 8, null)]
    [InlineData(9, 3600, null)]
    public void Time_in_which_nobody_counted_counts(double before, double between, string? shown)
    {
        var first = _state.Start(Options);
        first.Send("hits:1|c");
        first.Advance(before);
        _state.End(first);

        _state.Time.Advance(TimeSpan.FromSeconds(between));

        Assert.Equal(shown, _state.Start(Options).Value("hits"));
    }

    [Fact]
    public void A_series_that_was_loaded_expires_by_its_last_sample()
    {
        var first = _state.Start(Options);
        first.Send("old:1|c", "new:1|c");
        first.Advance(8);
        first.Send("new:1|c");
        _state.End(first);
        var next = _state.Start(Options);

        next.Advance(4);

        Assert.Null(next.Value("old"));
        Assert.Equal("2", next.Value("new"));
        next.Send("old:1|c");
        Assert.Equal("1", next.Value("old"));
    }

    [Fact]
    public void A_clock_that_is_set_while_the_exporter_runs_moves_nothing()
    {
        var first = _state.Start(Options);
        first.Send("hits:1|c");
        _state.Time.Offset = TimeSpan.FromDays(7000);
        first.Exporter.ExpireSeries();
        _state.End(first);
        var second = _state.Start(Options);
        Assert.Equal("1", second.Value("hits"));
        _state.Time.Advance(TimeSpan.FromSeconds(5));
        _state.Time.Offset = TimeSpan.FromDays(-7000);
        second.Exporter.ExpireSeries();
        _state.End(second);

        Assert.Equal("1", _state.Start(Options).Value("hits"));
    }

    [Fact]
    public void A_clock_that_went_back_between_the_runs_lets_nothing_live_for_ever()
    {
        var first = _state.Start(Options);
        first.Send("hits:1|c");
        first.Advance(2);

        _state.End(first);
        _state.Time.Offset = TimeSpan.FromDays(-7000);
        var next = _state.Start(Options);
        Assert.Equal("1", next.Value("hits"));
        next.Advance(7);
        Assert.Equal("1", next.Value("hits"));
        next.Advance(3);
        Assert.Null(next.Value("hits"));
    }

    [Fact]
    public void The_room_of_what_expired_is_used_again()
    {
        var exporter = _state.Start(Options);
        for (var round = 0; round < 40; round++)
        {
            exporter.Send(Enumerable.Range(0, 2000).Select(i => $"hits:1|c|#pod:{round}-{i}"));
            exporter.Send(Enumerable.Range(0, 50).Select(i => $"name_{round}_{i}:1|c"));
            exporter.Advance(14);
        }

        Assert.True(new FileInfo(_state.Path).Length <= 2 << 20, $"{new FileInfo(_state.Path).Length} bytes");
        Assert.Equal("0", exporter.Value("windhover_exporter_series"));
        Assert.Equal("0", exporter.Value("windhover_exporter_state_used_bytes"));
    }

    [Fact]
    public void Limits_hold_for_what_is_loaded()
    {
        var first = _state.Start();
        first.Send(Enumerable.Range(0, 100).Select(i => $"hits:1|c|#id:{i}"));
        _state.End(first);

        var next = _state.Start(new ExporterOptions { MaxSeriesPerName = 60 });

        Assert.Equal("60", next.Value("windhover_exporter_series"));
        Assert.Equal("40", next.Value("windhover_exporter_state_left_out_total{reason=\"limit\"}"));
    }
}

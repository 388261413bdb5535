namespace Windhover.Exporter.Tests.Pipeline;

/// <summary>The type <c>s</c>, which statsd_exporter rejects.</summary>
public sealed class SetTests
{
    private readonly ExporterUnderTest _exporter = new(new ExporterOptions
    {
        SetWindow = TimeSpan.FromSeconds(10),
        MaxSetValues = 3,
        MaxSetValuesTotal = 5,
        MappingConfig = "mappings: [{match: 'user.*', name: users, labels: {site: $1}}, {match: brief, name: brief, ttl: 3s}]",
    });

    [Fact]
    public void Without_the_option_a_set_is_an_illegal_event()
    {
        var exporter = new ExporterUnderTest();
        exporter.Send("users:alice|s", "users:1|s");

        Assert.Equal("", exporter.ClientText());
        Assert.Equal("1", exporter.Value("statsd_exporter_sample_errors_total{reason=\"illegal_event\"}"));
        Assert.Equal("1", exporter.Value("statsd_exporter_sample_errors_total{reason=\"malformed_value\"}"));
    }

    [Fact]
    public void Different_values_are_counted_and_equal_ones_are_not()
    {
        _exporter.Send("user.a:alice|s", "user.a:bob|s|#k:v", "user.a:alice|s", "user.a:1|s", "user.a:1|s");

        Assert.Equal("2", _exporter.Value("users{site=\"a\"}"));
        Assert.Equal("1", _exporter.Value("users{k=\"v\",site=\"a\"}"));
        Assert.Contains("# TYPE users gauge\n", _exporter.ClientText(), StringComparison.Ordinal);
        Assert.Equal("5", _exporter.Value("statsd_exporter_events_total{type=\"gauge\"}"));
    }

    [Theory]
    [InlineData("s:::1:80|s", "s:::1:81|s", "2")]
    [InlineData("s:1|s:2|s", "s:2|s", "2")]
    [InlineData("s:a|s|@0.1", "s:a|s", "1")]
    [InlineData("s:+1|s", "s:1|s", "2")]
    [InlineData("s:|s", "s:1|s", "1")]
    public void Any_text_is_a_value(string first, string second, string count)
    {
        _exporter.Send(first, second);

        Assert.Equal(count, _exporter.Value("s"));
    }

    [Fact]
    public void A_value_counts_until_the_window_has_passed_since_it_came_last()
    {
        _exporter.Send("s:a|s", "s:b|s");
        _exporter.Advance(6);
        _exporter.Send("s:b|s");
        Assert.Equal("2", _exporter.Value("s"));

        _exporter.Advance(4);
        Assert.Equal("1", _exporter.Value("s"));

        _exporter.Advance(6);
        Assert.Equal("0", _exporter.Value("s"));
        Assert.Equal("0", _exporter.Value("windhover_exporter_set_values"));
    }

    [Fact]
    public void A_full_set_rejects_and_counts_and_has_room_again_when_values_are_old()
    {
        _exporter.Send("s:a|s", "s:b|s", "s:c|s", "s:d|s", "s:a|s");
        Assert.Equal("3", _exporter.Value("s"));
        Assert.Equal("1", _exporter.Value("statsd_exporter_events_error_total{reason=\"too_many_set_values\"}"));

        _exporter.Advance(10);
        _exporter.Send("s:d|s");
        Assert.Equal("1", _exporter.Value("s"));
    }

    [Fact]
    public void All_sets_together_are_bounded_and_an_expired_series_gives_its_values_back()
    {
        _exporter.Send("brief:a|s", "brief:b|s", "brief:c|s", "s:a|s", "s:b|s", "s:c|s");
        Assert.Equal("5", _exporter.Value("windhover_exporter_set_values"));
        Assert.Equal("2", _exporter.Value("s"));

        _exporter.Advance(4);
        _exporter.Send("s:c|s");

        Assert.Equal("3", _exporter.Value("s"));
        Assert.Null(_exporter.Value("brief"));
        Assert.Equal("3", _exporter.Value("windhover_exporter_set_values"));
    }

    [Fact]
    public void Long_values_differ_by_their_ends()
    {
        string prefix = new('x', 500);
        _exporter.Send($"s:{prefix}1|s", $"s:{prefix}2|s", $"s:{prefix}1|s");

        Assert.Equal("2", _exporter.Value("s"));
    }

    [Fact]
    public void A_value_that_two_threads_receive_counts_once()
    {
        var other = _exporter.Exporter.CreateSink();
        _exporter.Send("s:a|s", "s:b|s");
        _exporter.Send(other, "s:b|s", "s:c|s");

        Assert.Equal("3", _exporter.Value("s"));
    }

    [Fact]
    public void A_gauge_and_a_set_of_one_name_are_a_conflict()
    {
        _exporter.Send("s:a|s", "s:5|g", "g:5|g", "g:a|s", "g:7|g");

        Assert.Equal("1", _exporter.Value("s"));
        Assert.Equal("7", _exporter.Value("g"));
        Assert.Equal("1", _exporter.Value("statsd_exporter_events_conflict_total{metric_name=\"s\",type=\"gauge\"}"));
        Assert.Equal("1", _exporter.Value("statsd_exporter_events_conflict_total{metric_name=\"g\",type=\"gauge\"}"));
    }
}

namespace Windhover.Exporter.Tests.Pipeline;

public sealed class SummaryWindowTests
{
    private const string Defaults = "defaults:\n  summary_options: {max_age: 10s}\nmappings:\n";

    /// <summary>Recorded of statsd_exporter: the window of the defaults is that of every summary whose rule has no options.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("- {match: a.b, name: n, ttl: 1h}")]
    [InlineData("- {match: a.b, name: n, observer_type: summary}")]
    [InlineData("- {match: a.b, name: n, observer_type: summary, summary_options: {buf_cap: 1}}")]
    public void A_window_that_only_the_defaults_name_counts_for_all(string rule)
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = Defaults + rule });
        exporter.Send("a.b:9|h");

        exporter.Advance(7);
        Assert.Contains("{quantile=\"0.5\"} 9\n", exporter.ClientText(), StringComparison.Ordinal);

        exporter.Advance(7);
        Assert.Contains("{quantile=\"0.5\"} NaN\n", exporter.ClientText(), StringComparison.Ordinal);
    }

    /// <summary>Options of a rule stand alone if no other setting says that an observer is a summary.</summary>
    [Fact]
    public void Options_of_a_rule_without_a_type_take_nothing_over_but_the_quantiles()
    {
        const string Rule = "- {match: a.b, name: n, summary_options: {buf_cap: 1}}";
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = Defaults + Rule });
        exporter.Send("a.b:9|h");

        exporter.Advance(14);
        Assert.Contains("{quantile=\"0.5\"} 9\n", exporter.ClientText(), StringComparison.Ordinal);
    }
}

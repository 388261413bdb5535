using System.Text;
using System.Text.Json;
using Windhover.Exporter.Diagnostics.Explain;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.Diagnostics.Explain;

public sealed class LineExplainerTests
{
    private const string Mapping = """
        mappings:
        - match: app.*
          name: app_total
          labels: {part: $1}
          ttl: 1m
        - match: app.hits
          name: hits
        - match: app\.(.*)
          match_type: regex
          name: by_regex
        - match: app.hits
          match_metric_type: gauge
          name: level
        - match: noise.*
          name: noise
          action: drop
        """;

    [Theory]
    [InlineData("a:1|c|#k:v,l:w", "k=v DogStatsD, l=w DogStatsD")]
    [InlineData("a,k=v:1|c", "k=v InfluxDB")]
    [InlineData("a#k=v,l=w:1|c", "k=v Librato, l=w Librato")]
    [InlineData("a[k=v]b:1|c", "k=v SignalFX")]
    [InlineData("a:1|c|#k:v|c:box", "container_id=box container id, k=v DogStatsD")]
    [InlineData("a:1|c", "")]
    public void Each_tag_is_told_with_its_dialect(string line, string expected)
        => Assert.Equal(expected, string.Join(", ", Explain(line).Tags.Select(tag => $"{tag.Name}={tag.Value} {tag.Dialect}")));

    [Theory]
    [InlineData("", "malformed_line", 0)]
    [InlineData("a.b", "malformed_line", 0)]
    [InlineData("a:1", "not_enough_parts_after_colon", 0)]
    [InlineData("a:x|c", "malformed_value", 1)]
    [InlineData("a:1:2|c", "invalid_extended_aggregate_type", 0)]
    [InlineData("a,k=v:1|c|#l:w", "mixed_tagging_styles", 0)]
    [InlineData("a:1|c||", "malformed_component", 1)]
    [InlineData("a:1|nonsense", "illegal_event", 1)]
    public void What_the_parser_rejects_is_told_by_reason_and_in_words(string line, string reason, int samples)
    {
        var explanation = Explain(line);

        Assert.Equal(samples, explanation.Samples);
        Assert.Empty(explanation.Events);
        Assert.Empty(explanation.Exposition);
        if (line.Length > 0)
        {
            var error = Assert.Single(explanation.Errors);
            Assert.Equal(reason, error.Reason);
            Assert.NotEmpty(error.Text);
        }
    }

    [Fact]
    public void The_rule_that_takes_a_sample_is_told_and_those_it_hides()
    {
        var sample = Assert.Single(Explain("app.hits:3|c|@0.5", Mapping).Events);

        Assert.Equal("6", sample.Value);
        Assert.Equal(2, sample.Rule?.Line);
        Assert.Equal(
            [
                "6 app.hits glob: stands further down in the file",
                "8 app\\.(.*) regex: globs come before regular expressions",
                "11 app.hits glob: takes a gauge only",
            ],
            sample.Hidden.Select(rule => $"{rule.Line} {rule.Match} {rule.Kind}: {rule.Reason}"));
        Assert.Equal(("counter", "app_total", "part=\"hits\"", 60.0), (
            sample.Series!.Type, sample.Series.Name, sample.Series.Labels, sample.Series.TtlSeconds));
        Assert.Null(sample.Series.Exists);
    }

    [Fact]
    public void A_rule_that_cannot_be_reached_is_told_where_nothing_takes_the_name()
    {
        var sample = Assert.Single(
            Explain("a.b:1|c", "mappings:\n- {match: a.b.c, name: n}\n- {match: a.b, name: m}").Events);

        Assert.Null(sample.Rule);
        var hidden = Assert.Single(sample.Hidden);
        Assert.Equal(3, hidden.Line);
        Assert.StartsWith("cannot be reached", hidden.Reason);
    }

    [Fact]
    public void A_dropped_sample_has_no_series()
    {
        var explanation = Explain("noise.x:1|c", Mapping);

        Assert.Equal("dropped", Assert.Single(explanation.Events).Outcome);
        Assert.Empty(explanation.Exposition);
    }

    [Fact]
    public void The_exposition_is_what_an_exporter_shows_that_got_the_line_alone()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = Mapping });
        exporter.Send("app.wait:320:80|ms|#code:200");

        Assert.Equal(
            exporter.ClientText(), string.Join('\n', Explain("app.wait:320:80|ms|#code:200", Mapping).Exposition) + "\n");
    }

    [Theory]
    [InlineData("a:1|c:2|g", "added, rejected other_type a is a counter already")]
    [InlineData("a:-1|c", "rejected illegal_negative_counter")]
    [InlineData("a:1|h|#quantile:x", "rejected reserved_label")]
    [InlineData("statsd_exporter_lines_total:1|c", "rejected own_metric statsd_exporter_lines_total is one of the exporter's own")]
    public void What_the_series_reject_is_told(string line, string expected)
        => Assert.StartsWith(expected, string.Join(", ", Explain(line).Events.Select(sample =>
            sample.Rejection is { } rejection ? $"{sample.Outcome} {rejection.Reason} {rejection.Text}" : sample.Outcome)));

    [Fact]
    public void A_running_exporter_is_compared_with_and_not_changed()
    {
        var exporter = new ExporterUnderTest();
        exporter.Send("temperature:1|g", "latency:1|ms");
        var before = exporter.Text();

        Assert.True(Series("temperature:2|g").Exists);
        Assert.False(Series("temperature:2|g|#room:a").Exists);
        var type = Rejection("temperature:1|c");
        Assert.Equal(("other_type", "temperature"), (type.Reason, type.Holder));
        Assert.StartsWith("temperature is a gauge already", type.Text);
        Assert.Equal(("suffix_clash", "latency"), (Rejection("latency_sum:1|g").Reason, Rejection("latency_sum:1|g").Holder));

        Assert.Empty(exporter.Exporter.Conflicts());
        Assert.Equal(Countable(before), Countable(exporter.Text()));

        ExplainedSeries Series(string line) => Live(line).Series!;
        ExplainedRejection Rejection(string line) => Live(line).Rejection!;
        ExplainedSample Live(string line) => Assert.Single(LineExplainer.Explain(exporter.Exporter, Encoding.UTF8.GetBytes(line)).Events);
    }

    [Fact]
    public void A_question_about_a_name_does_not_take_it()
    {
        // A rejected summary keeps its name from then on, but only if a client sent it.
        var exporter = new ExporterUnderTest();
        exporter.Send("x_sum:1|h");
        Assert.Equal("suffix_clash", Assert.Single(LineExplainer.Explain(exporter.Exporter, "x:1|h"u8).Events).Rejection?.Reason);

        exporter.Send("x:1|c");

        Assert.Contains("\nx 1\n", exporter.ClientText());
    }

    [Fact]
    public void Json_has_numbers_of_Go_and_readable_labels()
    {
        var json = JsonSerializer.Serialize(Explain("a:+Inf|c|#k:v\"w"), ExplainJson.Readable.LineExplanation);

        using var document = JsonDocument.Parse(json);
        var sample = document.RootElement.GetProperty("events")[0];
        Assert.Equal("+Inf", sample.GetProperty("value").GetString());
        Assert.Equal("k=\"v\\\"w\"", sample.GetProperty("series").GetProperty("labels").GetString());
    }

    [Fact]
    public void The_text_of_a_packed_line_stays_short()
    {
        var text = ExplanationText.Write(Explain("a:" + string.Join(':', Enumerable.Repeat("1", 1000)) + "|ms"), "m.yml");

        Assert.Contains("… and 980 more samples\n", text);
    }

    [Fact]
    public void The_text_holds_nothing_that_a_terminal_obeys()
    {
        var text = ExplanationText.Write(Explain("a:1|c|#k:\u001b[31m"), "m.yml");

        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("k=\"\\x1b[31m\"", text);
    }

    /// <summary>Without the lines about the process, which change by themselves.</summary>
    private static IEnumerable<string> Countable(string text)
        => text.Split('\n').Where(line => line.StartsWith("statsd_", StringComparison.Ordinal) || line.StartsWith("temp"));

    private static LineExplanation Explain(string line, string mapping = "")
        => new LineExplainer(MetricMapper.Parse(mapping), new ExporterOptions { Lines = new LineOptions() })
            .Explain(Encoding.UTF8.GetBytes(line));
}

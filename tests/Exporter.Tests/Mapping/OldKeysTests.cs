using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Tests.Mapping;

/// <summary>Files of statsd_exporter 0.5 to 0.30 load, and mean what they meant.</summary>
public sealed class OldKeysTests
{
    private const string Rule = "mappings:\n- match: a.*\n  name: n\n  ";

    [Theory]
    [InlineData("defaults:\n  timer_type: histogram\n", "2:3 \"timer_type\" is the spelling of 0.5 to 0.30, and is taken; write \"observer_type\"")]
    [InlineData("defaults:\n  buckets: [1, 2]\n", "2:3 \"buckets\" is the spelling of 0.5 to 0.30, and is taken; write \"histogram_options: {buckets: …}\"")]
    [InlineData("defaults:\n  quantiles: [{quantile: 0.5, error: 0.1}]\n", "2:3 \"quantiles\" is the spelling of 0.7 to 0.30, and is taken; write \"summary_options: {quantiles: …}\"")]
    [InlineData(Rule + "match_metric_type: timer", "4:22 \"match_metric_type: timer\" is the spelling of 0.7 to 0.30, and is taken; write \"match_metric_type: observer\"")]
    [InlineData(Rule + "summary_options: {max_summary_age: 1m}", "4:21 \"max_summary_age\" has no effect: the change log of 0.15 has it, but no release has read it; write \"max_age\"")]
    [InlineData(Rule + "timer_type: summary\n  buckets: [1]", "4:3 \"timer_type\" is the spelling of 0.5 to 0.30, and is taken; write \"observer_type\"|5:3 \"buckets\" has no effect, as this rule makes a summary; take it out")]
    [InlineData(Rule + "timer_type: summary\n  observer_type: histogram", "4:3 \"timer_type\" has no effect, as \"observer_type\" stands beside it; take it out")]
    public void Each_old_key_is_one_warning_with_its_place_and_todays_spelling(string yaml, string expected)
        => Assert.Equal(
            expected,
            string.Join('|', MetricMapper.Parse(yaml).Findings.Select(finding =>
            {
                Assert.Equal(YamlSeverity.Warning, finding.Severity);
                return $"{finding.Line}:{finding.Column} {finding.Text}";
            })));

    [Theory]
    [InlineData("timer_type: histogram\n  buckets: [1, 2]", "observer_type: histogram\n  histogram_options: {buckets: [1, 2]}")]
    [InlineData("timer_type: summary\n  quantiles: [{quantile: 0.25, error: 0.1}]", "observer_type: summary\n  summary_options: {quantiles: [{quantile: 0.25, error: 0.1}]}")]
    [InlineData("timer_type: histogram\n  buckets: [1]\n  histogram_options: {native_histogram_max_buckets: 9}", "observer_type: histogram\n  histogram_options: {buckets: [1], native_histogram_max_buckets: 9}")]
    [InlineData("match_metric_type: timer", "match_metric_type: observer")]
    [InlineData("timer_type: summary\n  buckets: [1]", "observer_type: summary")]
    [InlineData("timer_type: histogram\n  observer_type: summary", "observer_type: summary")]
    public void An_old_key_means_what_the_new_one_means(string old, string today)
    {
        Assert.Equal(Meaning(Rule + today), Meaning(Rule + old));
        Assert.Equal(
            Meaning("defaults: {observer_type: histogram, histogram_options: {buckets: [1, 2]}}\n" + Rule + "ttl: 1s"),
            Meaning("defaults: {timer_type: histogram, buckets: [1, 2]}\n" + Rule + "ttl: 1s"));
    }

    [Fact]
    public void Both_spellings_in_one_rule_are_an_error_as_they_were()
    {
        var error = Assert.Throws<YamlFileException>(
            () => MetricMapper.Parse(Rule + "timer_type: histogram\n  buckets: [1]\n  histogram_options: {buckets: [2]}"));
        Assert.Contains("5:3: \"buckets\" must be set once, but is set in \"histogram_options\" too", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_strict_reading_rejects_every_old_key_and_no_other()
    {
        foreach (var key in KeyHistory.All.Where(key => key.IsOld))
        {
            var (name, value) = key.Name.Contains(':') ? (key.Name, "") : (key.Name, ": ");
            var yaml = key.Section switch
            {
                "defaults" => $"defaults:\n  {name}{value}",
                "summary_options" => $"{Rule}summary_options:\n    {name}{value}",
                _ => $"{Rule}{name}{value}",
            };
            Assert.NotEmpty(MetricMapper.Parse(yaml).Findings);
            Assert.Throws<YamlFileException>(() => MetricMapper.Parse(yaml, isStrict: true));
        }
    }

    [Fact]
    public void A_key_that_no_release_knew_stops_the_start_with_a_suggestion()
        => Assert.Contains(
            "4:3: unknown key \"timer_typ\"", Assert.Throws<YamlFileException>(() => MetricMapper.Parse(Rule + "timer_typ: histogram")).Message);

    /// <summary>The reader's keys and the table cannot part.</summary>
    [Fact]
    public void Every_key_of_the_table_is_read()
    {
        foreach (var key in KeyHistory.All.Where(key => !key.IsOld))
        {
            var line = $"{key.Name}: ";
            var yaml = key.Section switch
            {
                "" => line,
                "defaults" => $"defaults:\n  {line}",
                "quantiles" => $"defaults:\n  summary_options:\n    quantiles:\n    - {line}",
                "mappings" => $"mappings:\n- {line}",
                _ => $"defaults:\n  {key.Section}:\n    {line}",
            };
            Assert.DoesNotContain(MappingConfigReader.Read(yaml, isStrict: true).Findings, finding => finding.Text.Contains("unknown key"));
        }
    }

    internal static string Meaning(string yaml)
    {
        var mapper = MetricMapper.Parse(yaml);
        return string.Join('\n', mapper.Mappings.Select(rule =>
            $"{rule.Match} {rule.Name} {rule.ObserverType} {rule.MatchMetricType} {rule.Ttl} "
            + $"{string.Join(',', rule.Histogram?.Buckets ?? [])} {rule.Histogram?.NativeBucketFactor} {rule.Histogram?.NativeMaxBuckets} "
            + $"{string.Join(',', rule.Summary?.Quantiles ?? [])} {rule.Summary?.MaxAge}"))
            + $"\n{mapper.Defaults.ObserverType} {string.Join(',', mapper.Defaults.Histogram.Buckets)} {string.Join(',', mapper.Defaults.Summary.Quantiles)}";
    }
}

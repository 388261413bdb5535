using Windhover.Exporter.Diagnostics.Lint;

namespace Windhover.Exporter.Tests.Diagnostics.Lint;

public sealed class MappingLintTests
{
    [Theory]
    [InlineData("- {match: a.b.c, name: n}\n- {match: a.b, name: m}", "3:11 Warning a.b never matches: a.b.c on line 2 begins with it and stands before it; move this rule above that one")]
    [InlineData("- {match: a.*, name: n}\n- {match: a.b, name: m}", "3:11 Warning a.b never matches: a.* on line 2 takes all its names")]
    [InlineData("- {match: a.b, name: n}\n- {match: a.b, name: m}", "3:11 Warning a.b never matches: line 2 has the same match")]
    [InlineData("- {match: a.*, name: n, match_metric_type: gauge}\n- {match: a.b, name: m}", "3:11 Warning a.b never matches a gauge: a.* on line 2 takes all its names")]
    [InlineData("- {match: x+, match_type: regex, name: n}\n- {match: x+, match_type: regex, name: m}", "3:11 Warning x+ never matches: line 2 has the same match")]
    [InlineData("- {match: a.*, name: a_$1_total}", "2:22 Warning $1_total is empty, for all of \"1_total\" is the reference: write ${1}_total")]
    [InlineData("- {match: a.*, name: n, labels: {ab: $1, cd: $2}}", "2:42 Warning $2 is empty: the match has 1 captures, counted from 1")]
    [InlineData("- {match: a.*, name: n, labels: {ab: $app}}", "2:34 Warning $app is empty: a glob has numbered captures only")]
    [InlineData("- {match: (?P<app>a), match_type: regex, name: n, labels: {ab: $application}}", "2:60 Warning $application is empty: the match has no group of this name")]
    [InlineData("- {match: a.*, name: n, labels: {ab: $1%}}", "2:34 Warning the percent sign in \"$1%\" is text here, but a format verb in statsd_exporter, because there is a reference too")]
    [InlineData("- {match: '*.*.*.*.*.*.*.*.*.*', name: n, labels: {ab: $1 $10}}", "2:52 Warning $1 is also the beginning of another reference in \"$1 $10\", where statsd_exporter replaces it too: write ${1}")]
    [InlineData("- {match: a.b, name: n, labels: {le: x}}", "2:34 Error label le is reserved by Prometheus: samples that this rule takes are rejected or their series cannot be scraped")]
    [InlineData("- {match: a.b, name: n, help: x}\n- {match: a.c, name: n, help: y}", "3:31 Warning help of n differs from the one on line 2: the samples of both are counted, and the text that comes first is shown. statsd_exporter answers 500 to every scrape if the labels differ too")]
    [InlineData("- {match: a.b, name: n, histogram_options: {buckets: [1, 1]}}", "2:44 Error buckets must rise, but 1 follows 1: statsd_exporter dies at the first sample")]
    [InlineData("- {match: a.b, name: n, summary_options: {quantiles: [{quantile: 95}]}}", "2:42 Error quantile 95 is not between 0 and 1")]
    [InlineData("- {match: a.b, name: n, summary_options: {max_age: -1s}}", "2:42 Error max_age is negative: statsd_exporter dies at the first sample")]
    [InlineData("- {match: a!, name: n}", "2:11 Error \"match\" must be a glob such as app.*.requests (between dots one * or ASCII letters, digits, _ and -; no digit at the very start, no - at the start of a part), but is \"a!\"; other patterns need match_type: regex")]
    public void Names_the_place_and_the_cure(string rules, string expected)
    {
        var finding = Assert.Single(MappingLint.Examine("mappings:\n" + rules));
        Assert.Equal(expected, $"{finding.Line}:{finding.Column} {finding.Severity} {finding.Text}");
    }

    [Fact]
    public void A_sound_file_has_no_finding()
    {
        const string Yaml = """
            defaults:
              histogram_options: {buckets: [1, 2]}
            mappings:
            - {match: a.b, name: ab, help: x}
            - {match: a.b.c, name: abc, help: x}
            - {match: a.*, name: "a_${1}_total", labels: {first: $1, all: "100%"}}
            - {match: ^(?P<app>\w+)\.(\w+)$, match_type: regex, name: $2, labels: {app: $app, all: $0, price: $$5}}
            """;
        Assert.Empty(MappingLint.Examine(Yaml));
    }

    [Fact]
    public void With_ordering_off_a_literal_may_stand_after_a_star()
        => Assert.Empty(MappingLint.Examine(
            "defaults: {glob_disable_ordering: true}\nmappings:\n- {match: a.*, name: n}\n- {match: a.b, name: m}"));
}

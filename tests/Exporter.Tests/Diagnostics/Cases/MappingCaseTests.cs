using Windhover.Exporter.Diagnostics.Cases;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Tests.Diagnostics.Cases;

public sealed class MappingCaseTests
{
    private const string Mapping = """
        mappings:
        - match: app.*.count
          name: logins_total
          labels: {method: $1}
        - match: app.*.time
          name: login_seconds
          observer_type: histogram
        """;

    [Theory]
    [InlineData("lines: ['app.pw.count:3|c']\n  series: ['logins_total{method=\"pw\"} 3']")]
    [InlineData("lines: ['app.pw.count:3|c|#a1:x']\n  series: ['logins_total{ method=\"pw\", a1=\"x\", }']")]
    [InlineData("lines: ['app.pw.time:320|ms']\n  series: ['login_seconds_bucket{le=\"0.5\"} 1']")]
    [InlineData("lines: ['g:0.1|g', 'g:+0.2|g']\n  series: [g 0.3]")]
    [InlineData("lines: ['app.pw.count:-3|c', nonsense]\n  rejected: [malformed_line, illegal_negative_counter]")]
    [InlineData("lines: ['app.pw.count:-3|c', nonsense]\n  refused: [malformed_line, illegal_negative_counter]")]
    [InlineData("lines: ['a:NaN|g']\n  series: [a NaN]")]
    public void A_test_that_says_what_happens_passes(string test)
        => Assert.Empty(Run("tests:\n- " + test));

    [Theory]
    [InlineData(
        "lines: ['app.pw.count:3|c']\n  series: ['logins_total{method=\"pw\"} 2']",
        "3:12 logins_total{method=\"pw\"} should be 2, and is 3")]
    [InlineData(
        "lines: ['a:1|c']\n  series:\n  - a 1\n  - b 1",
        "5:5 there is no b; there is a")]
    [InlineData(
        "lines: ['a:1|c', 'b:1|c|#k:v']\n  series: [a]",
        "2:3 counter b{k=\"v\"} appears, and is not expected")]
    [InlineData(
        "lines: ['app.pw.time:320|ms']",
        "2:3 histogram login_seconds appears, and is not expected")]
    [InlineData(
        "lines:\n  - good:1|g\n  - bad:x|c\n  series: [good]",
        "4:5 a sample is rejected as malformed_value, which is not expected: the value is not a number")]
    [InlineData(
        "lines: ['a:1|c']\n  series: [a]\n  rejected: [malformed_line]",
        "4:14 no sample is rejected as malformed_line")]
    [InlineData(
        "lines: ['a:1|c']\n  series: [a, 'b{c=d}']",
        "3:15 expected a series such as name{label=\"value\"} 1, but this is b{c=d}")]
    public void A_failure_is_told_where_the_expectation_stands(string test, string expected)
        => Assert.Equal(
            [expected], Run("tests:\n- " + test).Select(finding => $"{finding.Line}:{finding.Column} {finding.Text}"));

    [Theory]
    [InlineData("tests:\n- lins: [a]", "2:3: unknown key \"lins\"; did you mean \"lines\"?")]
    [InlineData("tests:\n- lines:\n  - a: b", "3:5: an item of \"lines\" must be text in quotes, but is a mapping")]
    [InlineData("tests:\n- name: x", "2:3: a test must have \"lines\", but has none")]
    [InlineData("tests: x", "1:8: \"tests\" must be a list of {name, lines, series, rejected, …}, but is text")]
    public void A_file_that_is_no_file_of_tests_is_rejected(string yaml, string expected)
        => Assert.Contains(expected, Assert.Throws<YamlFileException>(() => MappingCaseReader.Read(yaml)).Message);

    [Fact]
    public void Each_test_starts_with_no_series()
        => Assert.Empty(Run("tests:\n- {lines: ['a:1|c'], series: [a 1]}\n- {lines: ['a:1|g'], series: [a 1]}"));

    [Fact]
    public void Two_help_texts_of_one_name_cost_no_sample()
    {
        var runner = new MappingCaseRunner(MetricMapper.Parse(
            "mappings:\n- {match: q.*, name: n, help: A queue., labels: {queue: $1}}\n"
            + "- {match: q.*.*, name: n, help: A shard., labels: {queue: $1, shard: $2}}\n"));
        Assert.Empty(MappingCaseReader
            .Read("tests:\n- {lines: ['q.a:1|g', 'q.a.0:2|g'], series: ['n{queue=\"a\"} 1', 'n{queue=\"a\",shard=\"0\"} 2']}")
            .SelectMany(runner.Run));
    }

    private static List<YamlFinding> Run(string yaml)
    {
        var runner = new MappingCaseRunner(MetricMapper.Parse(Mapping));
        return [.. MappingCaseReader.Read(yaml).SelectMany(runner.Run)];
    }
}

using Windhover.Exporter.Diagnostics.Cases;
using Windhover.Exporter.Mapping;

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
        "4:5 a sample is refused as malformed_value, which is not expected: the value is not a number")]
    [InlineData(
        "lines: ['a:1|c']\n  series: [a]\n  refused: [malformed_line]",
        "4:13 no sample is refused as malformed_line")]
    [InlineData(
        "lines: ['a:1|c']\n  series: [a, 'b{c=d}']",
        "3:15 expected a series such as name{label=\"value\"} 1, but this is b{c=d}")]
    public void A_failure_is_told_where_the_expectation_stands(string test, string expected)
        => Assert.Equal(
            [expected], Run("tests:\n- " + test).Select(finding => $"{finding.Line}:{finding.Column} {finding.Text}"));

    [Theory]
    [InlineData("tests:\n- lins: [a]", "line 2: field lins not found in type test: it has name, lines, series and refused")]
    [InlineData("tests:\n- lines:\n  - a: b", "line 3: here a text is expected; put it in quotes")]
    [InlineData("tests:\n- name: x", "line 2: a test without lines tests nothing")]
    [InlineData("tests: x", "line 1: cannot unmarshal !!str `x` into list of tests")]
    public void A_file_that_is_no_file_of_tests_is_refused(string yaml, string expected)
        => Assert.Contains(expected, Assert.Throws<MappingConfigException>(() => MappingCaseReader.Read(yaml)).Message);

    [Fact]
    public void Each_test_starts_with_no_series()
        => Assert.Empty(Run("tests:\n- {lines: ['a:1|c'], series: [a 1]}\n- {lines: ['a:1|g'], series: [a 1]}"));

    private static List<Windhover.Exporter.Diagnostics.Lint.MappingFinding> Run(string yaml)
    {
        var runner = new MappingCaseRunner(MetricMapper.Parse(Mapping));
        return [.. MappingCaseReader.Read(yaml).SelectMany(runner.Run)];
    }
}

using CsCheck;
using Windhover.Exporter.Diagnostics;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.Diagnostics;

public sealed class MappingRewriterTests
{
    private static readonly string[] Lines =
    [
        "a.x:250|ms", "a.x:3|h", "b.x:1500|ms", "b.x:2|c", "b.x:2|d", "c.x.y:7|ms|@0.5", "c.x.y:1|g", "d:40|ms", "free:3|h", "e.q:9|h",
    ];

    private static readonly Gen<string[]> Rule = Gen.Select(
        OneOf("a.*", "b.*", "c.*.*", "e.*"),
        OneOf("", "timer_type: histogram", "timer_type: summary", "\"timer_type\": 'histogram' # kept", "observer_type: histogram"),
        OneOf(
            "", "buckets: [0.1, 1] # bounds", "buckets:\n- 0.1\n- 2", "buckets:\n  # fine\n  - 0.5\n\n  - 3", "buckets: [0.1,\n  4]",
            "buckets: [0.2, 2]\nhistogram_options:\n  native_histogram_max_buckets: 9"),
        OneOf(
            "", "quantiles:\n- quantile: 0.25\n  error: 0.1", "quantiles: [{quantile: 0.75, error: 0.1}]",
            "quantiles:\n  - {quantile: 0.25, error: 0.1}\n  - {error: 0.1, quantile: 0.5}\n# behind"),
        OneOf("", "match_metric_type: timer", "match_metric_type: \"timer\"", "summary_options:\n  max_age: 5m\n  max_summary_age: 1m"),
        (match, type, buckets, quantiles, other) => new[] { $"match: {match}", $"name: n_{match[0]}", type, buckets, quantiles, other });

    private static readonly Gen<string> File = Gen.Select(
        OneOf(
            "", "defaults:\n  timer_type: histogram\n  buckets: [0.3, 3]\n", "defaults: {timer_type: histogram, buckets: [1, 2], ttl: 0}\n",
            "defaults:\n  quantiles:\n  - quantile: 0.1\n    error: 0.01\n"),
        Gen.Select(Rule, Gen.Int[0, 1000]).Array[1, 4],
        (defaults, rules) => defaults + "# rules\nmappings:\n" + string.Concat(rules.Select(rule => Item(rule.Item1, rule.Item2))));

    [Theory]
    [InlineData(
        "mappings:\n- match: a # first\n  # how\n  timer_type: histogram\n  buckets: [1, 2] # s\n  name: n\n",
        "mappings:\n- match: a # first\n  # how\n  observer_type: histogram\n  histogram_options:\n    buckets: [1, 2] # s\n  name: n\n")]
    [InlineData(
        "mappings:\n- quantiles:\n  - quantile: 0.5\n    error: 0.1\n  match: a\n  name: n\n",
        "mappings:\n- summary_options:\n    quantiles:\n    - quantile: 0.5\n      error: 0.1\n  match: a\n  name: n\n")]
    [InlineData(
        "defaults: {timer_type: histogram, buckets: [1, 2]}\n",
        "defaults: {observer_type: histogram, histogram_options: {buckets: [1, 2]}}\n")]
    [InlineData(
        "mappings:\n- buckets: [1]\n  match: a\n  name: n\n  timer_type: summary\n",
        "mappings:\n# buckets: [1]\n- match: a\n  name: n\n  observer_type: summary\n")]
    [InlineData(
        "mappings:\n- match: a\n  name: n\n  buckets:\n  - 1 # why\n  timer_type: summary\n",
        "mappings:\n- match: a\n  name: n\n  # buckets:\n  # - 1 # why\n  observer_type: summary\n")]
    [InlineData(
        "mappings:\r\n- match: a\r\n  name: n\r\n  buckets: [1]\r\n  match_metric_type: timer\r\n",
        "mappings:\r\n- match: a\r\n  name: n\r\n  histogram_options:\r\n    buckets: [1]\r\n  match_metric_type: observer\r\n")]
    [InlineData(
        "mappings:\n- {match: a, name: n, summary_options: {max_age: 1m, max_summary_age: 2m}, buckets: [1, 2]}\n",
        "mappings:\n- {match: a, name: n, summary_options: {max_age: 1m}, histogram_options: {buckets: [1, 2]}}\n")]
    [InlineData("mappings:\n- {match: a, name: n}\n", "mappings:\n- {match: a, name: n}\n")]
    public void Old_keys_become_todays_and_all_else_stays(string old, string expected)
        => Assert.Equal(expected, MappingRewriter.Rewrite(old, out _)?.Result());

    [Fact]
    public void What_was_done_is_told_at_its_place_and_shown_as_a_difference()
    {
        var changes = MappingRewriter.Rewrite("mappings:\n- match: a\n  name: n\n  timer_type: histogram\n  buckets: [1]\n", out var done);

        Assert.Equal(
            ["4:3 \"timer_type\" is now \"observer_type\"", "5:3 \"buckets\" is now part of \"histogram_options\""],
            done.Select(finding => $"{finding.Line}:{finding.Column} {finding.Text}"));
        Assert.Equal(
            "--- f\n+++ f\n@@ -1,5 +1,6 @@\n mappings:\n - match: a\n   name: n\n-  timer_type: histogram\n+  observer_type: histogram\n"
            + "-  buckets: [1]\n+  histogram_options:\n+    buckets: [1]\n",
            changes?.Diff("f"));
    }

    [Fact]
    public void Every_old_file_gives_the_same_series_as_the_rewritten_one()
    {
        var rewritten = 0;
        File.Sample(
            yaml =>
            {
                if (!Loads(yaml))
                {
                    // A rule of one kind with the options of the other: never loaded anywhere.
                    return;
                }
                var changes = MappingRewriter.Rewrite(yaml, out _);
                Assert.True(changes is not null, yaml);
                var today = changes.Result();
                Assert.Empty(MetricMapper.Parse(today, isStrict: true).Findings);
                Assert.All(Comments(yaml).CountBy(one => one), one => Assert.True(today.Split(one.Key).Length > one.Value, $"{yaml}\n{today}"));
                Assert.Equal(Show(yaml), Show(today));
                Assert.True(MappingRewriter.Rewrite(today, out _)?.IsSame);
                rewritten += changes.IsSame ? 0 : 1;
            },
            iter: 300, threads: 1);
        Assert.True(rewritten > 100);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static bool Loads(string yaml)
    {
        try
        {
            return MetricMapper.Parse(yaml).Count > 0;
        }
        catch (YamlFileException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Comments(string yaml)
        => yaml.Split('\n').Where(line => line.Contains('#')).Select(line => line[line.IndexOf('#')..]);

    private static string Show(string yaml)
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = yaml });
        exporter.Send(Lines);
        return exporter.ClientText();
    }

    /// <summary>Its keys in some order.</summary>
    private static string Item(string[] parts, int seed)
    {
        string[] kept = [.. parts.Where(part => part.Length > 0)];
        new Random(seed).Shuffle(kept);
        var lines = string.Join('\n', kept).Split('\n');
        return string.Concat(lines.Select((line, i) => line.Length == 0 ? "\n" : $"{(i == 0 ? "- " : "  ")}{line}\n"));
    }
}

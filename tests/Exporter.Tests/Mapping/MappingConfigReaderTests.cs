using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Tests.Mapping;

public sealed class MappingConfigReaderTests
{
    private const string Valid = """
        defaults:
          observer_type: histogram
          ttl: 1h2m3.5s
          histogram_options: {buckets: [.005, 1, 1e3]}
        mappings:
        - &first
          match: app.*.requests
          name: "requests_${1}_total"
          labels: {app: $1, 'zone': "a\tb"}
        - <<: *first
          match: (\w+)\.x
          match_type: regex
          scale: 0.001
        """;

    [Theory]
    [InlineData("mappings:\n- match: a.b\n  name: n\n  bukkets: 1", "4:3: unknown key \"bukkets\"; expected one of match, name, labels, honor_labels, observer_type, match_type, help, action, match_metric_type, ttl, summary_options, histogram_options, scale")]
    [InlineData("mappings:\n- match: a.b\n  nome: n", "3:3: unknown key \"nome\"; did you mean \"name\"?")]
    [InlineData("mappings:\n- match: a.b\n  name: n\n  timer_type: histogram", "4:3: unknown key \"timer_type\"; did you mean \"observer_type\"?")]
    [InlineData("mappings:\n- match: a.b\n  match: a.c\n  name: n", "3:3: \"match\" must be set once, but is set on line 2 too")]
    [InlineData("foo: 1\nmappings: 5\ndefaults: [x]", "1:1: unknown key \"foo\"; expected one of defaults, mappings\n2:11: \"mappings\" must be a list of {match, name, labels, honor_labels, …}, but is a number\n3:11: \"defaults\" must be {observer_type, match_type, glob_disable_ordering, ttl, …}, but is a list")]
    [InlineData("mappings:\n- abcdefghijkl", "2:3: an item of \"mappings\" must be {match, name, labels, honor_labels, …}, but is text")]
    [InlineData("mappings: {a: b}", "1:11: \"mappings\" must be a list of {match, name, labels, honor_labels, …}, but is a mapping")]
    [InlineData("mappings:\n- match: a\n  name: n\n  labels: [a]", "4:11: \"labels\" must be {name: text, …}, but is a list")]
    [InlineData("mappings:\n- match: a\n  name: n\n  labels: {aa: [1], bb: {c: d}}", "4:16: \"aa\" must be text, but is a list\n4:25: \"bb\" must be text, but is a mapping")]
    [InlineData("mappings:\n- &x {match: a, name: n, labels: {aa: b}}\n- {<<: *x, labels: {aa: c}}", "3:21: \"aa\" must be set once, but is set by a merge too")]
    [InlineData("mappings:\n- match: a\n  name: n\n  summary_options: 1", "4:20: \"summary_options\" must be {quantiles, max_age, age_buckets, buf_cap}, but is a number")]
    [InlineData("mappings:\n- match: a\n  name: n\n  summary_options: {quantiles: much}", "4:32: \"quantiles\" must be a list of {quantile, error}, but is text")]
    [InlineData("mappings:\n- match: a\n  name: n\n  scale: 2001-01-01", "4:10: \"scale\" must be a number, but is text \"2001-01-01\"")]
    [InlineData("mappings:\n- match: a\n  name: n\n  ttl: true", "4:8: \"ttl\" must be a duration such as 90s, 10m or 1h30m, but is text \"true\"")]
    [InlineData("mappings:\n- match: a\n  name: n\n  ttl: !!int x", "4:8: \"ttl\" must be a duration such as 90s, 10m or 1h30m, but is text \"x\"")]
    [InlineData("mappings:\n- match: a\n  name: !!binary bg==\n", "3:9: the tag !!binary is not supported; write the text itself")]
    [InlineData("mappings:\n- match: a\n  action: \"a\\\"b\"\n  name: n\n  honor_labels: 1", "3:11: \"action\" must be map or drop, but is text \"a\\\"b\"\n5:17: \"honor_labels\" must be true or false, but is the number 1")]
    [InlineData("mappings:\n- match: a\n  name: n\n- match: 9\n  name: n", "4:10: \"match\" must be a glob such as app.*.requests (between dots one * or ASCII letters, digits, _ and -; no digit at the very start, no - at the start of a part), but is \"9\"; other patterns need match_type: regex")]
    [InlineData("mappings:\n- match: a\n  name: n\n- match: b", "4:3: a rule must have a \"name\" for its metric, but has none")]
    [InlineData("mappings:\n- match: a\n  name: 0x\n  labels: {x: y}", "3:9: \"name\" must be ASCII letters, digits, underscores and references such as ${1} and not begin with a digit, but is \"0x\"\n4:12: a label's name must be two or more ASCII letters, digits or underscores and not begin with a digit, but is \"x\"")]
    [InlineData("a: *x", "1:4: \"*x\" must name an anchor such as &x above it, but there is none; text that begins with * goes in quotes")]
    [InlineData("a: &x [*x]\ndefaults: 1", "1:8: \"*x\" must not stand inside of what it stands for")]
    [InlineData("defaults: &x {<<: *x}", "1:19: \"*x\" must not stand inside of what it stands for")]
    [InlineData("mappings:\n- <<: 5", "2:7: \"<<\" must be a mapping or a list of mappings, but is a number")]
    [InlineData("[a]: b", "1:1: a key must be text, but is a list")]
    [InlineData("a: b\n c: d", "2:3: invalid YAML: while scanning a plain scalar value, found invalid mapping")]
    [InlineData("a: b\nc\nd: e", "2:1: invalid YAML: while parsing a block mapping, did not find expected key")]
    [InlineData("a: [b\nc: d", "1:4: invalid YAML: a list that begins here is not closed")]
    [InlineData("mappings:\n- match: a\n\tname: n", "3:1: invalid YAML: lines must be indented with spaces, but here is a tab")]
    [InlineData("mappings:\n- &a 1\n-\t: *a\n  name: n", "3:3: invalid YAML: here is a value without a key")]
    [InlineData("a: 'b", "1:4: invalid YAML: while scanning a quoted scalar, found unexpected end of stream")]
    [InlineData("a: {b: \"\\U7FFFFFFF\"}", "1:8: invalid YAML: while scanning a quoted scalar, found invalid Unicode character escape code")]
    [InlineData("a: \u0001", "1:4: invalid YAML: the character U+0001 is not allowed")]
    public void Each_mistake_is_told_once_with_its_place_with_what_was_expected_and_what_came(string yaml, string message)
    {
        var error = Assert.Throws<YamlFileException>(() => MetricMapper.Parse(yaml, isStrict: true));
        Assert.Equal(message, error.Message);
    }

    /// <summary>A misspelt key is not also a missing one, and a value of the wrong kind is not also a wrong value.</summary>
    [Fact]
    public void All_mistakes_of_a_file_are_found_in_one_run()
    {
        const string Yaml = """
            defaults: {ttl: soon}
            mappings:
            - {match: [], nam: n, scale: x}
            - {match: b!, name: a-b}
            - {match: (, match_type: regex, name: n, labels: {x: y}, summary_options: {max_age: 1d}}
            """;
        var error = Assert.Throws<YamlFileException>(() => MetricMapper.Parse(Yaml));
        Assert.Equal(
            ["1:17", "3:11", "3:15", "3:30", "4:11", "4:21", "5:11", "5:51", "5:85"],
            error.Findings.Select(finding => $"{finding.Line}:{finding.Column}"));
    }

    [Theory]
    [InlineData("fsm: {x: 1}\nlogger:\nmappings: [{match: a, name: n}]", "1:1 2:1")]
    [InlineData("registerer: 5\nmappingscount: {}\nmappings: [{match: a, name: n}]", "1:1 2:1")]
    [InlineData("mappings: [{match: a, name: n}]", "")]
    public void A_key_with_a_warning_does_not_keep_the_file_from_loading(string yaml, string places)
    {
        var mapper = MetricMapper.Parse(yaml);
        Assert.Equal(1, mapper.Count);
        Assert.All(mapper.Findings, finding => Assert.Equal(YamlSeverity.Warning, finding.Severity));
        Assert.Equal(places, string.Join(' ', mapper.Findings.Select(finding => $"{finding.Line}:{finding.Column}")));
    }

    [Theory]
    [InlineData("010", 8)]
    [InlineData("0x1_0", 16)]
    [InlineData("0b11", 3)]
    [InlineData("0o17", 15)]
    [InlineData("-0x10", -16)]
    [InlineData("1_000", 1000)]
    [InlineData("08", 8)]
    [InlineData("+.inf", double.PositiveInfinity)]
    [InlineData("18446744073709551615", 18446744073709551615.0)]
    [InlineData(".1_0", 0.1)]
    [InlineData("!!float 3", 3)]
    [InlineData("NULL", 0)]
    public void Numbers_are_those_of_yaml_1_1(string text, double value)
        => Assert.Equal(value, Assert.Single(MetricMapper.Parse($"mappings:\n- match: a\n  name: n\n  scale: {text}").Mappings).Scale);

    [Fact]
    public void A_merge_gives_what_is_not_written_and_keys_after_it_win()
    {
        var mapper = MetricMapper.Parse(Valid);
        Assert.Equal(2, mapper.Count);
        Assert.Equal(@"(\w+)\.x", mapper.Mappings[1].Match);
        Assert.Equal("a\tb", mapper.Mappings[1].Labels[1].Value);
        Assert.Equal((6, 10), (mapper.Mappings[0].Line, mapper.Mappings[1].Line));
    }

    [Fact]
    public void A_file_of_aliases_that_stand_for_thousands_of_millions_of_nodes_is_rejected()
    {
        var yaml = new StringBuilder("mappings:\n- &a0 {match: a, name: n}\n");
        for (var i = 1; i < 12; i++)
        {
            var tenOfTheOneBefore = string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10));
            yaml.Append("- &a").Append(i).Append(" {<<: [").Append(tenOfTheOneBefore).Append("]}\n");
        }

        var error = Assert.Throws<YamlFileException>(() => MetricMapper.Parse(yaml.ToString()));
        Assert.Contains("aliases must not stand for so much", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void A_deep_file_is_rejected_before_it_exhausts_the_stack(string opening, string closing)
    {
        var yaml = "mappings: " + string.Concat(Enumerable.Repeat(opening, 2000)) + string.Concat(Enumerable.Repeat(closing, 2000));
        var error = Assert.Throws<YamlFileException>(() => MetricMapper.Parse(yaml));
        Assert.Contains("nested at most 100 levels deep", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A reload is asked for by people in a hurry: whatever the file, the exporter answers with an error, not with a crash.</summary>
    [Fact]
    public void A_damaged_file_is_rejected_or_loads_but_never_crashes_the_loader()
    {
        const string Alphabet = "\n\t :-{}[]&*!|>'\"%@`,#?ab1\\<$.~";
        var random = new Random(20260721);
        var rejected = 0;
        for (var round = 0; round < 1500; round++)
        {
            var yaml = new StringBuilder(Valid);
            for (var damage = random.Next(1, 4); damage > 0; damage--)
            {
                var at = random.Next(yaml.Length - 5);
                yaml.Remove(at, random.Next(4)).Insert(at, Alphabet[random.Next(Alphabet.Length)]);
            }

            try
            {
                MetricMapper.Parse(yaml.ToString()).Map("app.x.requests", EventType.Counter);
            }
            catch (YamlFileException)
            {
                rejected++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{e}\n{yaml}");
            }
        }

        Assert.InRange(rejected, 500, 1499);
    }
}

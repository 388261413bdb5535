using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

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

    /// <summary>The line and column are those of the node to mend, whatever the text says.</summary>
    [Theory]
    [InlineData("mappings:\n- match: a.b\n  name: n\n  bukkets: 1", "yaml: unmarshal errors:\n  line 4: field bukkets not found in type mapper.MetricMapping", 4, 3)]
    [InlineData("mappings:\n- match: a.b\n  match: a.c\n  name: n", "yaml: unmarshal errors:\n  line 3: field match already set in type mapper.MetricMapping", 3, 3)]
    [InlineData("foo: 1\nmappings: 5\ndefaults: [x]", "yaml: unmarshal errors:\n  line 1: field foo not found in type mapper.MetricMapper\n  line 2: cannot unmarshal !!int `5` into []mapper.MetricMapping\n  line 3: cannot unmarshal !!seq into mapper.MapperConfigDefaults", 1, 1)]
    [InlineData("mappings:\n- abcdefghijkl", "yaml: unmarshal errors:\n  line 2: cannot unmarshal !!str `abcdefg...` into mapper.MetricMapping", 2, 3)]
    [InlineData("mappings: {a: b}", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into []mapper.MetricMapping", 1, 11)]
    [InlineData("mappings:\n- match: a\n  name: n\n  labels: [a]", "yaml: unmarshal errors:\n  line 4: cannot unmarshal !!seq into prometheus.Labels", 4, 11)]
    [InlineData("mappings:\n- match: a\n  name: n\n  summary_options: 1", "yaml: unmarshal errors:\n  line 4: cannot unmarshal !!int `1` into mapper.SummaryOptions", 4, 20)]
    [InlineData("mappings:\n- match: a\n  name: n\n  scale: 2001-01-01", "yaml: unmarshal errors:\n  line 4: cannot unmarshal !!timestamp `2001-01-01` into float64", 4, 10)]
    [InlineData("mappings:\n- match: a\n  name: n\n  ttl: true", "yaml: unmarshal errors:\n  line 4: cannot unmarshal !!bool `true` into time.Duration", 4, 8)]
    [InlineData("mappings:\n- match: a\n  name: n\n  ttl: !!int x", "yaml: cannot decode !!str `x` as a !!int", 4, 8)]
    [InlineData("mappings:\n- match: a\n  action: \"a\\\"b\"\n  oops: 1", "invalid action type \"a\\\"b\"", 3, 11)]
    [InlineData("mappings:\n- match: a\n  name: n\n- match: 9\n  name: n", "invalid match: 9", 4, 10)]
    [InlineData("mappings:\n- match: a\n  name: n\n- match: b", "line 1: metric mapping didn't set a metric name", 4, 3)]
    [InlineData("mappings:\n- match: (\n  match_type: regex\n  name: n", "invalid regex ( in mapping: error parsing regexp: missing closing ): `(`", 2, 10)]
    [InlineData("a: *x", "yaml: unknown anchor 'x' referenced", 1, 4)]
    [InlineData("a: &x [*x]\ndefaults: 1", "yaml: unmarshal errors:\n  line 1: field a not found in type mapper.MetricMapper\n  line 2: cannot unmarshal !!int `1` into mapper.MapperConfigDefaults", 1, 1)]
    [InlineData("defaults: &x {<<: *x}", "yaml: anchor 'x' value contains itself", 1, 19)]
    [InlineData("mappings:\n- <<: 5", "yaml: map merge requires map or sequence of maps as the value", 2, 7)]
    [InlineData("fsm: {x: 1}\nlogger: {handler: 1}", "yaml: unmarshal errors:\n  line 1: field x not found in type fsm.FSM\n  line 2: field handler not found in type slog.Logger", 1, 7)]
    [InlineData("registerer: 5", "yaml: line 1: field registerer is internal to statsd_exporter and takes no value", 1, 13)]
    [InlineData("mappingscount: {}", "yaml: line 1: field mappingscount is internal to statsd_exporter and takes no value", 1, 16)]
    [InlineData("a: b\n c: d", "yaml: line 2: mapping values are not allowed in this context", 2, 3)]
    [InlineData("a: b\nc\nd: e", "yaml: line 3: could not find expected ':'", 3, 1)]
    [InlineData("a: [b\nc: d", "yaml: line 1: did not find expected ',' or ']'", 1, 0)]
    [InlineData("mappings:\n- &a 1\n-\t: *a\n  name: n", "yaml: line 3: mapping values are not allowed in this context", 3, 3)]
    [InlineData("a: 'b", "yaml: found unexpected end of stream", 1, 6)]
    [InlineData("a: \u0001", "yaml: control characters are not allowed", 0, 0)]
    public void An_unusable_file_is_refused_with_statsd_exporters_text_and_a_place(string yaml, string message, int line, int column)
    {
        var error = Assert.Throws<MappingConfigException>(() => MetricMapper.Parse(yaml));
        Assert.Equal(message, error.Message);
        Assert.Equal((line, column), (error.Line, error.Column));
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
        MetricMapper mapper = MetricMapper.Parse(Valid);
        Assert.Equal(2, mapper.Count);
        Assert.Equal(@"(\w+)\.x", mapper.Mappings[1].Match);
        Assert.Equal("a\tb", mapper.Mappings[1].Labels[1].Value);
        Assert.Equal((6, 10), (mapper.Mappings[0].Line, mapper.Mappings[1].Line));
    }

    [Fact]
    public void A_file_of_aliases_that_stand_for_thousands_of_millions_of_nodes_is_refused()
    {
        var yaml = new StringBuilder("mappings:\n- &a0 {match: a, name: n}\n");
        for (int i = 1; i < 12; i++)
        {
            string tenOfTheOneBefore = string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10));
            yaml.Append("- &a").Append(i).Append(" {<<: [").Append(tenOfTheOneBefore).Append("]}\n");
        }

        var error = Assert.Throws<MappingConfigException>(() => MetricMapper.Parse(yaml.ToString()));
        Assert.Equal("yaml: document contains excessive aliasing", error.Message);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void A_deep_file_is_refused_before_it_exhausts_the_stack(string opening, string closing)
    {
        string yaml = "mappings: " + string.Concat(Enumerable.Repeat(opening, 2000)) + string.Concat(Enumerable.Repeat(closing, 2000));
        var error = Assert.Throws<MappingConfigException>(() => MetricMapper.Parse(yaml));
        Assert.Contains("exceeded max depth", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A reload is asked for by people in a hurry: whatever the file, the exporter answers with an error, not with a crash.</summary>
    [Fact]
    public void A_damaged_file_is_refused_or_loads_but_never_crashes_the_loader()
    {
        const string Alphabet = "\n\t :-{}[]&*!|>'\"%@`,#?ab1\\<$.~";
        var random = new Random(20260721);
        int refused = 0;
        for (int round = 0; round < 1500; round++)
        {
            var yaml = new StringBuilder(Valid);
            for (int damage = random.Next(1, 4); damage > 0; damage--)
            {
                int at = random.Next(yaml.Length - 5);
                yaml.Remove(at, random.Next(4)).Insert(at, Alphabet[random.Next(Alphabet.Length)]);
            }

            try
            {
                MetricMapper.Parse(yaml.ToString()).Map("app.x.requests", EventType.Counter);
            }
            catch (MappingConfigException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{e}\n{yaml}");
            }
        }

        Assert.InRange(refused, 500, 1499);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;
using Windhover.Exporter.Tests.Golden;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.Fuzz;

/// <summary>Lines and mapping files that no person would write. Nothing throws, every scrape can be read, and nothing is unaccounted
/// for.</summary>
/// <remarks>Two runs in one: recorded inputs damaged by fixed seeds, the same each time; and new inputs of CsCheck, whose seed the
/// failure shows (run again with <c>CsCheck_Seed=…</c>), and which it makes as short as it can.</remarks>
public sealed class FuzzTests
{
    private const long Iterations = 400;

    private const string Mapping = """
        defaults: {ttl: 3s}
        mappings:
        - {match: 'a.*.*', name: 'm_${1}', labels: {xx: '$2', le: v}, observer_type: histogram}
        - {match: 'a.*', name: 'a_$1', honor_labels: true, labels: {kk: $1}, scale: -1}
        - {match: '^b(.*)$', match_type: regex, name: 'b_$1', labels: {__r: '${1}'}}
        - {match: 'b.drop', name: d, action: drop}
        - {match: c, match_metric_type: observer, name: m_sum, help: other}
        """;

    private static readonly Gen<string> Piece = Gen.OneOf(
        OneOf(
            ":", "|", "|#", "|@", "|c", "|g", "|ms", "|h", "|d", "|s", "|c:", "|T1", "#", ",", "=", "[", "]", "\n", "\r", "\0", "\"", "\\",
            "a", "a.b", "a.b.c", "b", "b.drop", "c", "m", "m_sum", "m_count", "m_bucket", "le", "quantile", "__x", "go_goroutines",
            "statsd_exporter_lines_total", "windhover_exporter_series", "$1", "%s", "é", "-", "--", "{", "}", " "),
        OneOf(
            "1", "-1", "+1", "1:2", "nan", "inf", "-inf", "1e308", "1e400", "5e-324", "0x1p-2", "1_0", "2e-7", "1e-300", "0", "-0", "",
            "18446744073709551616"),
        Gen.String[Gen.Char, 0, 4]);

    private static readonly Gen<string> Line = Gen.OneOf(
        Piece.Array[1, 12].Select(string.Concat),
        Gen.Select(Piece.Array[1, 3], Piece, OneOf("c", "g", "ms", "h", "d"), Piece.Array[0, 5])
            .Select((name, value, type, tail) => $"{string.Concat(name)}:{value}|{type}{string.Concat(tail)}"));

    private static readonly Gen<string> Yaml = Gen.OneOf(
        Piece.Array[0, 12].Select(string.Concat),
        Gen.Select(Piece.Array[0, 4], Piece.Array[0, 4], OneOf("glob", "regex"), OneOf(YamlTails)).Array[1, 5]
            .Select(rules => "mappings:\n" + string.Concat(rules.Select(rule
                => $"- match: {Quoted(rule.Item1)}\n  name: {Quoted(rule.Item2)}\n  match_type: {rule.Item3}\n{rule.Item4}"))));

    private static readonly string[] Files = ["line_extra.json", "line_fuzz.json"];

    private static string[] YamlTails =>
    [
        "", "  labels: {'$1': '$2', __a: b}\n", "  ttl: -1ns\n", "  ttl: 1e9\n", "  action: drop\n", "  scale: .nan\n", "  match_metric_type: gauge\n",
        "  observer_type: histogram\n  histogram_options: {buckets: [2, 1, .nan, .inf], native_histogram_bucket_factor: 1e-9}\n",
        "  observer_type: summary\n  summary_options: {quantiles: [{quantile: 7, error: -1}], max_age: -1s, age_buckets: 4294967295}\n",
        "  summary_options: {age_buckets: 0, buf_cap: 4294967295, max_age: 1ns}\n", "  help: \"a\\nb\\\\\"\n", "  *x: y\n", "  labels: &a [*a]\n",
    ];

    [Fact]
    public void Random_lines_are_added_or_counted_as_rejected() => Line.Array[1, 60].Sample(
        lines =>
        {
            var fast = new ExporterUnderTest(new ExporterOptions { MappingConfig = Mapping, MaxSeriesPerName = 5 });
            var slow = new ExporterUnderTest(new ExporterOptions { MappingConfig = Mapping, MaxSeriesPerName = 5 }, reference: true);
            foreach (var exporter in (ExporterUnderTest[])[fast, slow])
            {
                exporter.Send(lines);
                exporter.Send(lines);
                exporter.Advance(4);
                exporter.Send(lines);
                AssertConsistent(exporter);
            }

            Assert.Equal(slow.ClientText(), fast.ClientText());
            Assert.Equal(slow.SelfSamples(), fast.SelfSamples());
        },
        iter: Iterations, threads: 1);

    [Fact]
    public void Random_mapping_files_are_used_or_rejected_with_a_message() => Gen.Select(Yaml, Line.Array[1, 20]).Sample(
        (yaml, lines) =>
        {
            var exporter = new ExporterUnderTest();
            exporter.Send("healthy:1|c");
            try
            {
                exporter.Exporter.Reload(yaml);
            }
            catch (YamlFileException exception)
            {
                Assert.NotEqual("", exception.Message);
            }

            exporter.Send(lines);
            exporter.Advance(2);
            AssertConsistent(exporter);
        },
        iter: Iterations, threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Recorded_lines_with_damages_are_added_or_counted_as_rejected(int seed)
    {
        var random = new Random(seed);
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = Mapping, MaxSeries = 1000 });
        byte[][] lines = [.. Files.SelectMany(GoldenFile.Rows).Select(row => GoldenJson.ReadBytes(row, "in", "in_b64"))];
        for (var i = 0; i < 20_000; i++)
        {
            exporter.Send(Damage(random, lines[random.Next(lines.Length)], lines[random.Next(lines.Length)]));
        }

        AssertConsistent(exporter);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Recorded_mapping_files_with_damages_are_used_or_rejected_with_a_message(int seed)
    {
        var random = new Random(seed);
        byte[][] files =
            [.. GoldenFile.Rows("mapper_extra.json").Select(row => Encoding.UTF8.GetBytes(row.GetProperty("config").GetString()!))];
        for (var i = 0; i < 2_000; i++)
        {
            var file = Damage(random, files[random.Next(files.Length)], files[random.Next(files.Length)]);
            try
            {
                MetricMapper.Parse(Encoding.UTF8.GetString(file)).Map("a.b.c", EventType.Counter);
            }
            catch (YamlFileException)
            {
                // Rejected, with a message: as it should be.
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, file {i}: {exception}\n{Encoding.UTF8.GetString(file)}");
            }
        }
    }

    /// <summary>Bytes changed, taken out, put in, doubled, or the end of another input behind the beginning of this one.</summary>
    private static byte[] Damage(Random random, byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var i = random.Next(4); i >= 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 3 when bytes.Count < 10_000:
                    bytes.AddRange(bytes.ToArray());
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.AddRange(other.AsSpan(random.Next(other.Length + 1)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static void AssertConsistent(ExporterUnderTest exporter)
    {
        var text = exporter.Text();
        ExpositionCheck.AssertValid(text);
        double Sum(string metric) => text.Split('\n')
            .Where(line => line.StartsWith(metric + " ", StringComparison.Ordinal) || (!metric.EndsWith('}') && line.StartsWith(metric + "{", StringComparison.Ordinal)))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

        // Each event that no rule drops is taken by a rule or by none, and ends in one of three ways. Only one that a rule gives no name
        // ends before it counts as taken.
        var taken = Sum("statsd_exporter_events_actions_total{action=\"map\"}") + Sum("statsd_exporter_events_unmapped_total");
        var ended = Sum("statsd_exporter_events_total")
            + Sum("statsd_exporter_events_conflict_total")
            + Sum("statsd_exporter_events_error_total");
        Assert.InRange(ended - taken, 0, Sum("statsd_exporter_events_error_total{reason=\"empty_metric_name\"}"));
        Assert.True(Sum("statsd_exporter_tags_total") <= Sum("statsd_exporter_samples_total"));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Quoted(string[] pieces) => JsonSerializer.Serialize(string.Concat(pieces));
}

using System.Globalization;
using System.Text;
using CsCheck;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Tests.Mapping;

/// <summary>A mapping file means the same in whatever style it is written, and a damaged one is rejected at a place of the file.</summary>
/// <remarks>Inputs of CsCheck, whose seed the failure shows (<c>CsCheck_Seed=…</c> replays it).</remarks>
public sealed class MappingFilePropertyTests
{
    private const long Iterations = 300;

    private const string Special = "\n\t\\\"'é→:#%*&";

    private static readonly Gen<string> Word = Gen.String[Gen.Char.AlphaNumeric, 1, 6].Select(text => "a" + text);

    private static readonly Gen<string> Anything =
        Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Int[0, Special.Length - 1].Select(i => Special[i])), 0, 12];

    private static readonly Gen<string> Glob = Gen.OneOf(Word, Gen.Const("*")).Array[1, 4].Select(parts => string.Join('.', parts));

    private static readonly Gen<Pair[]> Labels = Gen.Select(Word, Anything, (name, value) => new Pair(name, value)).Array[0, 4]
        .Select(pairs => pairs.DistinctBy(pair => pair.Name).ToArray());

    private static readonly Gen<Rule> OneRule = Gen.Select(
        Gen.Select(Glob, Word, Labels, Anything),
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 100_000_000], Gen.Double[-1e6, 1e6]),
        Gen.Double[0.001, 1].Array[1, 5],
        (texts, numbers, steps) => new Rule(
            texts.Item1, texts.Item2, texts.Item3, texts.Item4, numbers.Item1, numbers.Item2, numbers.Item3, numbers.Item4,
            [.. steps.Select((_, i) => steps.Take(i + 1).Sum())]));

    private static readonly Gen<(Rule[] Rules, int Style)> File = Gen.Select(OneRule.Array[1, 6], Gen.Int[0, int.MaxValue]);

    [Fact]
    public void A_file_means_the_same_in_every_style() => File.Sample(
        (rules, style) =>
        {
            var yaml = new YamlWriter(style).Write(Root(rules));
            var mapper = MetricMapper.Parse(yaml);
            Assert.Empty(mapper.Findings);
            Assert.True(rules.Select(Describe).SequenceEqual(mapper.Mappings.Select(Describe)), yaml);
        },
        iter: Iterations, threads: 1);

    [Fact]
    public void A_misspelt_key_is_found_where_it_stands() => Gen.Select(File, Gen.Int[0, 1000]).Sample(
        (file, choice) =>
        {
            var root = Root(file.Rules);
            var rules = (object[])root[0].Value;
            var rule = (Entry[])rules[choice % rules.Length];
            rule[choice % rule.Length] = rule[choice % rule.Length] with { Key = "xx" + rule[choice % rule.Length].Key };
            var yaml = new YamlWriter(file.Style).Write(root);
            var error = Assert.Throws<YamlFileException>(() => MetricMapper.Parse(yaml));
            var finding = Assert.Single(error.Findings);
            Assert.Equal(YamlSeverity.Error, finding.Severity);
            Assert.StartsWith("xx", yaml.Split('\n')[finding.Line - 1][(finding.Column - 1)..].TrimStart('"', '\''), StringComparison.Ordinal);
        },
        iter: Iterations, threads: 1);

    [Fact]
    public void A_damaged_file_loads_or_is_refused_at_a_place_of_the_file() => Gen.Select(File, Gen.Int[0, int.MaxValue]).Sample(
        (file, seed) =>
        {
            var yaml = Damage(new YamlWriter(file.Style).Write(Root(file.Rules)), new Random(seed));
            try
            {
                MetricMapper.Parse(yaml);
            }
            catch (YamlFileException e)
            {
                Assert.Contains(e.Findings, finding => finding.Severity == YamlSeverity.Error);
                Assert.All(e.Findings, finding => Assert.True(IsInside(yaml, finding), $"{finding}\n{yaml}"));
            }
        },
        iter: 3 * Iterations, threads: 1);

    private static bool IsInside(string yaml, YamlFinding finding)
    {
        // YAML ends a line with each of these.
        var lines = yaml.ReplaceLineEndings("\n").Split('\n');
        return finding.Line >= 1 && finding.Line <= lines.Length && finding.Column >= 1 && finding.Column <= lines[finding.Line - 1].Length + 1;
    }

    private static string Damage(string yaml, Random random)
    {
        const string Alphabet = "\n\t :-{}[]&*!|>'\"%@`,#?ab1\\<$.~";
        var text = new StringBuilder(yaml);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(text.Length);
            text.Remove(at, Math.Min(text.Length - at, random.Next(4))).Insert(at, Alphabet[random.Next(Alphabet.Length)]);
        }
        return text.ToString();
    }

    private static Entry[] Root(Rule[] rules) => [new("mappings", rules.Select(Tree).ToArray())];

    private static Entry[] Tree(Rule rule) =>
    [
        new("match", rule.Match),
        new("name", rule.Name),
        new("labels", rule.Labels.Select(label => new Entry(label.Name, label.Value)).ToArray()),
        new("help", rule.Help),
        new("honor_labels", rule.HonorLabels),
        new("action", rule.Drop ? "drop" : "map"),
        new("ttl", $"{rule.TtlMilliseconds}ms"),
        new("scale", rule.Scale),
        new("observer_type", "histogram"),
        new("histogram_options", new Entry[] { new("buckets", rule.Buckets.Cast<object>().ToArray()) }),
    ];

    private static string Describe(Rule rule) => string.Join('|', [
        rule.Match, rule.Name, .. rule.Labels.Select(label => label.ToString()), rule.Help, rule.HonorLabels, rule.Drop,
        TimeSpan.FromMilliseconds(rule.TtlMilliseconds), rule.Scale, .. rule.Buckets]);

    private static string Describe(MetricMapping rule) => string.Join('|', [
        rule.Match, rule.Name, .. rule.Labels.Select(label => new Pair(label.Key, label.Value).ToString()), rule.Help, rule.HonorLabels,
        rule.Drop, rule.Ttl, rule.Scale, .. rule.Histogram!.Buckets]);

    private sealed record Pair(string Name, string Value);

    private sealed record Rule(
        string Match, string Name, Pair[] Labels, string Help, bool HonorLabels, bool Drop, int TtlMilliseconds, double Scale, double[] Buckets);

    private sealed record Entry(string Key, object Value);

    /// <summary>Writes a tree with a style of its own for each node: block or flow, plain or in quotes.</summary>
    private sealed class YamlWriter(int seed)
    {
        private readonly Random _random = new(seed);

        public string Write(Entry[] root) => Value(root, 0, isFlow: false).TrimStart('\n', ' ') + "\n";

        /// <summary>What stands behind a colon or dash; block collections begin on a line of their own.</summary>
        private string Value(object node, int indent, bool isFlow) => node switch
        {
            bool flag => " " + Pick(flag ? ["true", "yes", "on", "True"] : ["false", "no", "off", "NO"]),
            double number => " " + number.ToString(Pick(["R", "E17"]), CultureInfo.InvariantCulture),
            string text => " " + Text(text),
            Entry[] entries when isFlow || entries.Length == 0 || _random.Next(3) == 0 =>
                $" {{{string.Join(", ", entries.Select(entry => $"{Text(entry.Key)}:{Value(entry.Value, indent, isFlow: true)}"))}}}",
            Entry[] entries => string.Concat(entries.Select(
                entry => $"\n{new string(' ', indent)}{Text(entry.Key)}:{Value(entry.Value, indent + 2, isFlow: false)}")),
            object[] items when isFlow || items.Length == 0 || _random.Next(3) == 0 =>
                $" [{string.Join(",", items.Select(item => Value(item, indent, isFlow: true)))}]",
            object[] items => string.Concat(items.Select(item => $"\n{new string(' ', indent)}-{Value(item, indent + 2, isFlow: false)}")),
            _ => throw new ArgumentException($"{node} is no part of a tree", nameof(node)),
        };

        private string Text(string text)
        {
            var isWord = text.Length > 1 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && char.IsAsciiLetter(text[0]);
            return _random.Next(3) switch
            {
                0 when isWord && text is not ("null" or "Null" or "NULL") => text,
                1 when !text.Any(char.IsControl) => $"'{text.Replace("'", "''")}'",
                _ => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\t", "\\t")}\"",
            };
        }

        private string Pick(string[] words) => words[_random.Next(words.Length)];
    }
}

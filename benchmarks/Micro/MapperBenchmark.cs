using System.Text;
using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

namespace Windhover.Micro;

/// <summary>One name against 100 rules, of which the last takes it: .NET's regular expressions in turn, the automaton of globs, and
/// our linear-time regular expressions.</summary>
[MemoryDiagnoser]
public class MapperBenchmark
{
    private const int Rules = 100;
    private const string Name = "service99.eu.GET.200";

    private readonly Regex[] _reference =
        [.. Enumerable.Range(0, Rules).Select(i => new Regex($@"^service{i}\.([^.]*)\.([^.]*)\.([^.]*)$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))];

    private readonly MetricMapper _globs = MetricMapper.Parse(Yaml("glob", i => $"service{i}.*.*.*"));
    private readonly MetricMapper _regexes = MetricMapper.Parse(Yaml("regex", i => $@"^service{i}\\.([^.]*)\\.([^.]*)\\.([^.]*)$"));

    [Benchmark(Baseline = true)]
    public Match? DotnetRegexes() => Array.Find(_reference, regex => regex.IsMatch(Name))?.Match(Name);

    [Benchmark]
    public object? Globs() => _globs.Map(Name, EventType.Counter);

    [Benchmark]
    public object? Regexes() => _regexes.Map(Name, EventType.Counter);

    private static string Yaml(string type, Func<int, string> match)
    {
        var yaml = new StringBuilder("mappings:\n");
        for (var i = 0; i < Rules; i++)
        {
            yaml.Append("- match: \"").Append(match(i)).Append("\"\n  match_type: ").Append(type)
                .Append("\n  name: requests_total\n  labels: {region: \"$1\", method: \"$2\", code: \"$3\"}\n");
        }

        return yaml.ToString();
    }
}

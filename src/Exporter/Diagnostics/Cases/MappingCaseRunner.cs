using System.Buffers;
using System.Text;
using Windhover.Exporter.Diagnostics.Explain;
using Windhover.Exporter.Exposition;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Mapping.Yaml;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Shards;

namespace Windhover.Exporter.Diagnostics.Cases;

/// <summary>Runs the tests of a mapping file, each with an exporter of its own.</summary>
internal sealed class MappingCaseRunner(MetricMapper mapper)
{
    private static readonly string[] Suffixes = ["", "_count", "_sum", "_bucket"];

    /// <returns>What differs from the expectation, at the place of the expectation; nothing where the test passes.</returns>
    public IReadOnlyList<YamlFinding> Run(MappingCase test)
    {
        var findings = new List<YamlFinding>();
        var scratch = new StatsdExporter(new ExporterOptions(), TimeProvider.System, mapper);
        CompareRejections(test, Send(scratch, test.Lines), findings);
        CompareSeries(test, scratch, findings);
        return findings;
    }

    private static List<(string Reason, string Text, PlacedText Line)> Send(StatsdExporter scratch, IEnumerable<PlacedText> lines)
    {
        var trace = new SampleTrace();
        var sink = scratch.CreateSink(trace);
        var parser = new LineParser(new LineOptions());
        var rejected = new List<(string, string, PlacedText)>();
        foreach (var line in lines)
        {
            var bytes = Encoding.UTF8.GetBytes(line.Text);
            var statistics = new LineStatistics();
            parser.Parse(bytes, new ParsedLine(), statistics);
            trace.Samples.Clear();
            sink.Enter();
            sink.Line(bytes);
            sink.Exit();
            foreach (var fault in LineFaults.Of(statistics).Concat(LineFaults.Of(trace, scratch.KindOf)))
            {
                rejected.AddRange(Enumerable.Repeat((fault.Reason, fault.Text, line), (int)fault.Count));
            }
        }

        return rejected;
    }

    private static void CompareRejections(
        MappingCase test, List<(string Reason, string Text, PlacedText Line)> rejected, List<YamlFinding> findings)
    {
        foreach (var expected in test.Rejected)
        {
            var found = rejected.FindIndex(one => one.Reason == expected.Text);
            if (found < 0)
            {
                findings.Add(Failure(expected, $"no sample is rejected as {expected.Text}"));
            }
            else
            {
                rejected.RemoveAt(found);
            }
        }

        foreach ((var reason, var text, var line) in rejected)
        {
            findings.Add(Failure(line, $"a sample is rejected as {reason}, which is not expected: {text}"));
        }
    }

    private static void CompareSeries(MappingCase test, StatsdExporter scratch, List<YamlFinding> findings)
    {
        var shown = ReadSamples(scratch);
        var mentioned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in test.Series)
        {
            if (SeriesText.Parse(text.Text) is not { } expected)
            {
                findings.Add(Failure(text, $"expected a series such as name{{label=\"value\"}} 1, but this is {text.Text}"));
                continue;
            }

            mentioned.Add(expected.KeyOfSeries);
            if (!shown.TryGetValue(expected.Key, out var actual))
            {
                findings.Add(Failure(text, $"there is no {expected.Key}; {Nearest(expected.Name, shown.Keys)}"));
            }
            else if (expected.Value is { } value && !IsSame(value, actual))
            {
                findings.Add(Failure(text, $"{expected.Key} should be {value}, and is {actual}"));
            }
        }

        foreach (var unexpected in Unmentioned(scratch, mentioned))
        {
            findings.Add(new YamlFinding(
                test.Place?.Line ?? 0, test.Place?.Column ?? 0, YamlSeverity.Error, $"{unexpected} appears, and is not expected"));
        }
    }

    /// <summary>Of a summary or histogram any one of its lines is enough: a test need not list fifteen buckets.</summary>
    private static IEnumerable<string> Unmentioned(StatsdExporter scratch, HashSet<string> mentioned)
    {
        foreach (var family in scratch.ClientFamilies())
        {
            var name = family.Family.Name;
            foreach (var series in family.Series)
            {
                var labels = series.Labels.Length == 0 ? "" : $"{{{Encoding.UTF8.GetString(series.Labels)}}}";
                if (!Suffixes.Any(suffix => mentioned.Contains(name + suffix + labels)))
                {
                    yield return $"{family.Family.Kind.Name()} {name}{labels}";
                }
            }
        }
    }

    private static Dictionary<string, double> ReadSamples(StatsdExporter scratch)
    {
        var output = new ArrayBufferWriter<byte>();
        scratch.WriteClientMetrics(output, MetricsFormat.Text);
        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(output.WrittenSpan).Split('\n'))
        {
            if (!line.StartsWith('#') && SeriesText.Parse(line) is { Value: { } value } sample)
            {
                samples[sample.Key] = value;
            }
        }

        return samples;
    }

    private static string Nearest(string name, IEnumerable<string> keys)
    {
        string[] all = [.. keys];
        string[] same = [.. all.Where(key => key == name || key.StartsWith(name + "{", StringComparison.Ordinal))];
        var near = same.Length > 0 ? same : all;
        return near.Length switch
        {
            0 => "the lines give no series",
            > 3 => $"there are {string.Join(" and ", near.Take(3))} and {near.Length - 3} more",
            _ => $"there is {string.Join(" and ", near)}",
        };
    }

    /// <summary>0.1 + 0.2 is 0.3 here: a test is about the mapping.</summary>
    private static bool IsSame(double expected, double actual)
        => expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-9 * Math.Max(Math.Abs(expected), Math.Abs(actual));

    private static YamlFinding Failure(PlacedText place, string text)
        => new(place.Line, place.Column, YamlSeverity.Error, text);
}

using System.Text;
using BenchmarkDotNet.Attributes;
using Windhover.Exporter.Lines;

namespace Windhover.Micro;

/// <summary>Lines that are met for the first time, parsed by the book; the baseline only takes the line apart into strings.</summary>
[MemoryDiagnoser]
public class LineParserBenchmark
{
    private readonly LineParser _parser = new(new LineOptions());
    private readonly ParsedLine _parsed = new();
    private readonly LineStatistics _statistics = new();
    private byte[] _line = [];

    [Params("hits:1|c", "api.time:12.5|ms|@0.1|#code:200,method:GET,endpoint:/test")]
    public string Line { get; set; } = "";

    [GlobalSetup]
    public void SetUp() => _line = Encoding.ASCII.GetBytes(Line);

    [Benchmark(Baseline = true)]
    public int SplitIntoStrings() => Encoding.ASCII.GetString(_line).Split(':', '|', '#', ',').Length;

    [Benchmark]
    public int Current()
    {
        _parser.Parse(_line, _parsed, _statistics);
        return _parsed.Events.Count;
    }
}

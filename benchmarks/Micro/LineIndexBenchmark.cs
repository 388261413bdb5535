using System.Runtime.CompilerServices;
using System.Text;
using BenchmarkDotNet.Attributes;
using Windhover.Exporter.Known;
using Windhover.Exporter.Lines;

namespace Windhover.Micro;

/// <summary>Finding a known line: by a dictionary of strings, or by the index over raw bytes.</summary>
[MemoryDiagnoser]
public class LineIndexBenchmark
{
    private readonly Dictionary<string, int> _dictionary = [];
    private readonly LineIndex _index = new();
    private byte[][] _names = [];
    private byte[][] _tails = [];
    private int _next;

    [Params(1_000, 100_000)]
    public int Series { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _names = [.. Enumerable.Range(0, Series).Select(i => Encoding.ASCII.GetBytes($"bench.requests{i % 100}"))];
        _tails = [.. Enumerable.Range(0, Series).Select(i => Encoding.ASCII.GetBytes($"|c|#tag0:value{i % 10},tag1:value{i % 7},tag2:series{i}"))];
        var meaning = new LineMeaning(new LineTraits { Type = StatsdType.Counter });
        for (var i = 0; i < Series; i++)
        {
            _dictionary[Text(i)] = i;
            _index.Add(_names[i], _tails[i], new KnownLine(default, meaning));
        }
    }

    [Benchmark(Baseline = true)]
    public int Reference() => _dictionary[Text(Next())];

    [Benchmark]
    public bool Current()
    {
        var i = Next();
        return !Unsafe.IsNullRef(in _index.Find(_names[i], _tails[i]));
    }

    private string Text(int i) => Encoding.ASCII.GetString(_names[i]) + Encoding.ASCII.GetString(_tails[i]);

    private int Next() => _next = _next + 1 == Series ? 0 : _next + 1;
}

using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Windhover.Exporter.Lines;

namespace Windhover.Micro;

/// <summary>Reading a value: .NET's parser, and ours with its short way for short decimals.</summary>
[MemoryDiagnoser]
public class NumberBenchmark
{
    private byte[] _text = [];

    [Params("1", "12.345", "1e-7")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void SetUp() => _text = Encoding.ASCII.GetBytes(Text);

    [Benchmark(Baseline = true)]
    public double Reference() => double.Parse(_text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [Benchmark]
    public double Current() => FloatReader.TryParse(_text, out var value) ? value : double.NaN;
}

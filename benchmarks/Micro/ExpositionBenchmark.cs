using System.Buffers;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Windhover.Exporter;
using Windhover.Exporter.Exposition;

namespace Windhover.Micro;

/// <summary>100,000 counters as text: built as strings, and written as UTF-8 from prepared label bytes.</summary>
[MemoryDiagnoser]
public class ExpositionBenchmark
{
    private const int Series = 100_000;

    private readonly StatsdExporter _exporter = new(new ExporterOptions(), TimeProvider.System);
    private readonly ArrayBufferWriter<byte> _output = new(16 << 20);
    private readonly List<(string Name, (string Name, string Value)[] Labels, double Value)> _plain = [];

    [GlobalSetup]
    public void SetUp()
    {
        var sink = _exporter.CreateSink();
        sink.Enter();
        for (var i = 0; i < Series; i++)
        {
            sink.Line(Encoding.ASCII.GetBytes($"bench_requests{i % 100}:{i % 90}|c|#tag0:value{i % 10},tag2:series{i}"));
            _plain.Add(($"bench_requests{i % 100}", [("tag0", $"value{i % 10}"), ("tag2", $"series{i}")], i % 90));
        }

        sink.Exit();
    }

    [Benchmark(Baseline = true)]
    public int Reference()
    {
        var text = new StringBuilder();
        foreach ((var name, var labels, var value) in _plain)
        {
            text.Append(name).Append('{');
            text.AppendJoin(',', labels.Select(label => $"{label.Name}=\"{label.Value}\""));
            text.Append("} ").Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString()).Length;
    }

    [Benchmark]
    public int Current()
    {
        _output.ResetWrittenCount();
        _exporter.WriteMetrics(_output, MetricsFormat.Text);
        return _output.WrittenCount;
    }
}

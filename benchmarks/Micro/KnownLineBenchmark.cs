using System.Text;
using BenchmarkDotNet.Attributes;
using Windhover.Exporter.Ingest;

namespace Windhover.Micro;

/// <summary>A packet of 25 lines with 3 tags, of 1,000 series: found by its bytes, against parsed, mapped and looked up. Per line.</summary>
[MemoryDiagnoser]
public class KnownLineBenchmark
{
    private const int Lines = 25;
    private const int Series = 1000;

    private readonly byte[][] _packets = new byte[Series / Lines][];
    private ILineSink _fast = null!;
    private ILineSink _reference = null!;
    private int _next;

    [GlobalSetup]
    public void SetUp()
    {
        for (int i = 0; i < _packets.Length; i++)
        {
            _packets[i] = Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(i * Lines, Lines).Select(Line)));
        }

        var options = new Exporter.ExporterOptions();
        _fast = new Exporter.StatsdExporter(options, TimeProvider.System).CreateSink();
        _reference = new Exporter.StatsdExporter(options, TimeProvider.System).CreateReferenceSink();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Lines)]
    public int Reference() => Add(_reference);

    [Benchmark(OperationsPerInvoke = Lines)]
    public int Current() => Add(_fast);

    private static string Line(int series) => $"bench.requests{series % 100}:{series % 90}|c|#tag0:value{series % 10},tag1:value{series % 7},tag2:series{series}";

    private int Add(ILineSink sink)
    {
        byte[] packet = _packets[_next];
        _next = _next + 1 == _packets.Length ? 0 : _next + 1;
        sink.Enter();
        int lines = LineSplitter.Split(packet, sink);
        sink.Exit();
        return lines;
    }
}

using System.Text;
using BenchmarkDotNet.Attributes;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.Lines;

namespace Windhover.Micro;

/// <summary>A packet of 25 lines with 3 tags, found by its bytes, against parsed, mapped and looked up. Per line.</summary>
[MemoryDiagnoser]
public class KnownLineBenchmark
{
    private const int Lines = 25;

    private byte[][] _packets = [];
    private ILineSink _fast = null!;
    private ILineSink _reference = null!;
    private int _next;

    [Params(1_000, 100_000)]
    public int Series { get; set; }

    /// <summary>The series came in order at first, and come in another one now, as where many clients send them.</summary>
    [Params(false, true)]
    public bool Shuffled { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        string[] lines = [.. Enumerable.Range(0, Series).Select(Line)];
        var options = new Exporter.ExporterOptions();
        _fast = new Exporter.StatsdExporter(options, TimeProvider.System).CreateSink();
        _reference = new Exporter.StatsdExporter(options, TimeProvider.System).CreateReferenceSink();
        _packets = Packets(lines);
        foreach (var _ in _packets)
        {
            Current();
        }

        if (Shuffled)
        {
            new Random(1).Shuffle(lines);
            _packets = Packets(lines);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Lines)]
    public int Reference() => Add(_reference);

    [Benchmark(OperationsPerInvoke = Lines)]
    public int Current() => Add(_fast);

    private static string Line(int series) => $"bench.requests{series % 100}:{series % 90}|c|#tag0:value{series % 10},tag1:value{series % 7},tag2:series{series}";

    private static byte[][] Packets(string[] lines) => [.. lines.Chunk(Lines).Select(some => Encoding.ASCII.GetBytes(string.Join('\n', some)))];

    private int Add(ILineSink sink)
    {
        var packet = _packets[_next];
        _next = _next + 1 == _packets.Length ? 0 : _next + 1;
        sink.Enter();
        var lines = LineSplitter.Split(packet, sink);
        sink.Exit();
        return lines;
    }
}

using System.Text;
using BenchmarkDotNet.Attributes;
using Windhover.Exporter;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.Lines;

namespace Windhover.Micro;

/// <summary>Known lines counted by one thread and by two, each with a sink of its own, from memory: what is left of
/// <see cref="ReceiveThreadsBenchmark"/> without the kernel. Per line.</summary>
[MinColumn]
public class ShardThreadsBenchmark
{
    private const int Lines = 25;
    private const int Series = 1000;
    private const int PacketsEach = 400_000;

    private readonly StatsdExporter _exporter = new(new ExporterOptions(), TimeProvider.System);
    private readonly byte[][] _packets = new byte[Series / Lines][];
    private ILineSink[] _sinks = [];

    [GlobalSetup]
    public void SetUp()
    {
        for (var i = 0; i < _packets.Length; i++)
        {
            _packets[i] = Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(i * Lines, Lines).Select(Line)));
        }

        _sinks = [_exporter.CreateSink(), _exporter.CreateSink()];
        Add(_sinks[0], _packets.Length);
        Add(_sinks[1], _packets.Length);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = 2 * PacketsEach * Lines)]
    public void OneThread() => Add(_sinks[0], 2 * PacketsEach);

    [Benchmark(OperationsPerInvoke = 2 * PacketsEach * Lines)]
    public void TwoThreads()
    {
        var other = new Thread(() => Add(_sinks[1], PacketsEach));
        other.Start();
        Add(_sinks[0], PacketsEach);
        other.Join();
    }

    private static string Line(int series) => $"bench.requests{series % 100}:{series % 90}|c|#tag0:value{series % 10},tag1:value{series % 7},tag2:series{series}";

    private void Add(ILineSink sink, int packets)
    {
        for (var i = 0; i < packets; i++)
        {
            sink.Enter();
            LineSplitter.Split(_packets[i % _packets.Length], sink);
            sink.Exit();
        }
    }
}

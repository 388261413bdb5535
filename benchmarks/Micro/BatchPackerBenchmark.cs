using BenchmarkDotNet.Attributes;
using Windhover.Emitter.Outbox;

namespace Windhover.Micro;

/// <summary>What the flusher does with the counters and timings of 10,000 requests at 10 endpoints: notes the batch, packs it, frees it.
/// Per request.</summary>
[MemoryDiagnoser]
public class BatchPackerBenchmark
{
    private const int Requests = 10_000;
    private const int Endpoints = 10;

    private readonly OutboxMemory _memory = OutboxMemory.Private(OutboxLayout.Default);
    private readonly int[] _counts = new int[Endpoints];
    private readonly int[] _latencies = new int[Endpoints];
    private OutboxWriter _writer = null!;
    private BatchPacker _packer = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _writer = new OutboxWriter(_memory, "webapp");
        _packer = new BatchPacker(_memory);
        for (var i = 0; i < Endpoints; i++)
        {
            byte[] endpoint = [.. "app_name:webapp,endpoint:/test"u8, (byte)('0' + i)];
            _counts[i] = _writer.Series(SeriesKind.Counter, "request_count"u8, endpoint);
            _latencies[i] = _writer.Series(SeriesKind.Microseconds, "request_latency_seconds"u8, endpoint);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Requests)]
    public void Append()
    {
        for (var i = 0; i < Requests; i++)
        {
            _writer.Add(_counts[i % Endpoints], 1L);
            _writer.Record(_latencies[i % Endpoints], 1000L + i);
        }

        for (var stripe = 0; stripe < _memory.Layout.Stripes; stripe++)
        {
            _memory.Stripe(stripe).Tail = _memory.Stripe(stripe).Head;
        }
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public int AppendAndPack()
    {
        for (var i = 0; i < Requests; i++)
        {
            _writer.Add(_counts[i % Endpoints], 1L);
            _writer.Record(_latencies[i % Endpoints], 1000L + i);
        }

        BatchCycle.TryOpen(_memory, new PartTerms(16 * 1024, Numbered: true));
        var parts = _packer.Pack().Count;
        BatchCycle.Free(_memory, parts);
        return parts;
    }
}

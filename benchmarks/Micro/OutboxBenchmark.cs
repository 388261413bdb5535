using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Windhover.Emitter.Outbox;
using Windhover.Emitter.Requests;

namespace Windhover.Micro;

/// <summary>What a request pays for its counter and its timing: written into the outbox, found by method, endpoint and status before
/// that, or sent as one datagram to a unix socket with a reader. Wall time of all threads together per request: with as many processors as threads, times that number is what one
/// request pays.</summary>
[MemoryDiagnoser, MinColumn]
public class OutboxBenchmark
{
    private const int Requests = 1 << 16;
    private const string Method = "GET";
    private const string Endpoint = "/test";

    private readonly OutboxMemory _memory = OutboxMemory.Private(OutboxLayout.For(4 * Requests));
    private readonly Socket _receiver = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<Thread> _threads = [];
    private OutboxWriter _writer = null!;
    private RequestSeries _series = null!;
    private int _count;
    private int _latency;
    private Barrier _barrier = null!;
    private Action _work = static () => { };
    private Socket _sender = null!;
    private string _path = "";

    [Params(1, 2, 4, 8)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _writer = new OutboxWriter(_memory, "webapp");
        _series = new RequestSeries(_writer);
        _count = _writer.Series(SeriesKind.Counter, "request_count"u8, "app_name:webapp,method:GET,endpoint:/test,http_status:200"u8);
        _latency = _writer.Series(SeriesKind.Microseconds, "request_latency_seconds"u8, "app_name:webapp,endpoint:/test"u8);
        _path = Path.Combine(Path.GetTempPath(), $"wh-{Guid.NewGuid():N}.sock");
        _receiver.Bind(new UnixDomainSocketEndPoint(_path));
        _sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        _sender.Connect(new UnixDomainSocketEndPoint(_path));
        new Thread(ReadAll) { IsBackground = true }.Start();
        _barrier = new Barrier(Threads);
        for (var i = 1; i < Threads; i++)
        {
            var thread = new Thread(WorkOn) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _work = null!;
        _barrier.SignalAndWait();
        _threads.ForEach(thread => thread.Join());
        _threads.Clear();
        _receiver.Dispose();
        _sender.Dispose();
        File.Delete(_path);
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public void Outbox()
    {
        Free();
        Run(Append);
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public void OutboxByRequest()
    {
        Free();
        Run(Measure);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Requests)]
    public void DatagramPerRequest() => Run(Send);

    private void Run(Action work)
    {
        _work = work;
        _barrier.SignalAndWait();
        work();
        _barrier.SignalAndWait();
    }

    private void WorkOn()
    {
        while (true)
        {
            _barrier.SignalAndWait();
            if (_work is not { } work)
            {
                return;
            }

            work();
            _barrier.SignalAndWait();
        }
    }

    // As the flusher frees what it has sent.
    private void Free()
    {
        for (var stripe = 0; stripe < _memory.Layout.Stripes; stripe++)
        {
            _memory.Stripe(stripe).Tail = _memory.Stripe(stripe).Head;
        }
    }

    private void Measure()
    {
        for (var i = Requests / Threads; i > 0; i--)
        {
            _series.Count(Method, Endpoint, 200);
            _series.Time(Endpoint, 1234);
        }
    }

    private void Append()
    {
        for (var i = Requests / Threads; i > 0; i--)
        {
            _writer.Add(_count, 1L);
            _writer.Record(_latency, 1234L);
        }
    }

    private void Send()
    {
        var datagram = "request_count:1|c|#app_name:webapp,method:GET,endpoint:/test,http_status:200\nrequest_latency_seconds:1.234|ms|#app_name:webapp,endpoint:/test"u8;
        for (var i = Requests / Threads; i > 0; i--)
        {
            _sender.Send(datagram);
        }
    }

    private void ReadAll()
    {
        var buffer = new byte[1024];
        try
        {
            while (_receiver.Receive(buffer) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }
}

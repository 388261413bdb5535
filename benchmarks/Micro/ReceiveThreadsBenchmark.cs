using System.Net;
using System.Net.Sockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.Lines;
using Windhover.Shared.Net;

namespace Windhover.Micro;

/// <summary>Datagrams of 25 lines that wait in socket buffers, read and counted by one thread, by two with a socket each, and by two that
/// share one socket. No sender runs meanwhile, so that two processors are enough. Per line. Where others use the processors too, read
/// the shortest times.</summary>
[MinColumn, IterationCount(100)]
public class ReceiveThreadsBenchmark
{
    private const int Lines = 25;
    private const int Series = 1000;

    /// <summary>They fit into 8 MiB, which net.core.rmem_max gives nearly everywhere it was raised.</summary>
    private const int Datagrams = 2000;

    private readonly byte[][] _packets = new byte[Series / Lines][];
    private readonly Exporter.StatsdExporter _exporter = new(new Exporter.ExporterOptions(), TimeProvider.System);
    private readonly IngestLog _log = new(_ => { });
    private readonly List<StatsdSocket> _sockets = [];
    private readonly List<Socket> _senders = [];
    private readonly List<ILineSink> _sinks = [];
    private readonly List<DatagramReceiver> _receivers = [];

    [GlobalSetup]
    public void SetUp()
    {
        for (var i = 0; i < _packets.Length; i++)
        {
            _packets[i] = Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(i * Lines, Lines).Select(Line)));
        }

        for (var i = 0; i < 2; i++)
        {
            var socket = StatsdSockets.BindUdp("127.0.0.1:0", readBufferBytes: 0);
            var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            sender.Connect((IPEndPoint)socket.LocalEndPoint);
            _sockets.Add(socket);
            _senders.Add(sender);
            _sinks.Add(_exporter.CreateSink());
        }
    }

    [IterationSetup(Target = nameof(OneThread))]
    public void FillForOne() => Fill((0, 0, 2 * Datagrams));

    [IterationSetup(Target = nameof(TwoThreads))]
    public void FillForTwo() => Fill((0, 0, Datagrams), (1, 1, Datagrams));

    [IterationSetup(Target = nameof(TwoThreadsOneSocket))]
    public void FillForTwoAtOne() => Fill((0, 0, 2 * Datagrams), (0, 1, 0));

    [Benchmark(Baseline = true, OperationsPerInvoke = 2 * Datagrams * Lines)]
    public void OneThread() => Drain();

    [Benchmark(OperationsPerInvoke = 2 * Datagrams * Lines)]
    public void TwoThreads() => Drain();

    [Benchmark(OperationsPerInvoke = 2 * Datagrams * Lines)]
    public void TwoThreadsOneSocket() => Drain();

    [IterationCleanup]
    public void Check()
    {
        var lost = _receivers.Max(receiver => receiver.KernelDrops);
        _receivers.ForEach(receiver => receiver.Dispose());
        _receivers.Clear();
        if (lost > 0)
        {
            throw new InvalidOperationException($"{lost} datagrams did not fit; raise net.core.rmem_max to 8 MiB");
        }
    }

    private static string Line(int series) => $"bench.requests{series % 100}:{series % 90}|c|#tag0:value{series % 10},tag1:value{series % 7},tag2:series{series}";

    private void Fill(params ReadOnlySpan<(int Socket, int Sink, int Datagrams)> parts)
    {
        foreach ((var socket, var sink, var datagrams) in parts)
        {
            for (var i = 0; i < datagrams; i++)
            {
                _senders[socket].Send(_packets[i % _packets.Length]);
            }

            _receivers.Add(new DatagramReceiver(
                _sockets[socket].Descriptor, DatagramTransport.Udp, _sinks[sink], _exporter.Ingest, _log));
        }
    }

    private void Drain()
    {
        foreach (var receiver in _receivers)
        {
            receiver.Start();
        }

        foreach (var receiver in _receivers)
        {
            receiver.Stop();
        }
    }
}

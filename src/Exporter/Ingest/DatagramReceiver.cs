using System.Runtime.CompilerServices;
using Windhover.Exporter.Lines;
using Windhover.Interop;

namespace Windhover.Exporter.Ingest;

/// <summary>Reads a UDP or unix datagram socket in a thread of its own, as many datagrams per system call as there are.</summary>
/// <remarks>The socket may be shared with other processes, and is left as it was: nothing here closes it, shuts it down, or
/// changes its mode.</remarks>
internal sealed class DatagramReceiver : IDisposable
{
    private const int EINTR = 4; // errno(3)

    /// <summary>After an error of the kernel (no memory, usually) reading again at once would fail again at once.</summary>
    private const int PauseMilliseconds = 100;

    /// <summary>Batches read after <see cref="Stop"/>: more than any buffer holds, so that a client cannot keep the thread.</summary>
    private const int LastBatches = 4096;

    /// <summary>Datagrams. About as many as are read while one comes from a cache farther away.</summary>
    private const int FetchAhead = 2;

    private readonly int _fd;
    private readonly DatagramTransport _transport;
    private readonly ILineSink _sink;
    private readonly IngestCounters _counters;
    private readonly IngestLog _log;
    private readonly Linger? _linger;
    private readonly WakeUp _wakeUp = new();
    private readonly DatagramBatch _batch = new();
    private readonly Thread _thread;
    private readonly Lock _dropsGate = new();
    private uint _lastDrops;
    private long _drops;
    private int _gathered;
    private volatile bool _stopping;

    /// <summary>Takes the descriptor of a bound socket, which must stay open until this is disposed.</summary>
    public DatagramReceiver(int fd, DatagramTransport transport, ILineSink sink, IngestCounters counters, IngestLog log)
    {
        _fd = fd;
        _transport = transport;
        _sink = sink;
        _counters = counters;
        _log = log;

        // Not on a unix socket, whose senders would wait: its queue holds ten datagrams (net.unix.max_dgram_qlen).
        var linger = new Linger(transport == DatagramTransport.Udp ? SocketCalls.ReceiveBufferBytes(fd) : 0);
        _linger = linger.IsNone ? null : linger;
        _thread = new Thread(Run) { IsBackground = true, Name = $"statsd {transport}" };
    }

    /// <summary>Datagrams that the kernel dropped before they could be read, since the socket was made (or, at 2^32, since this was).
    /// Always 0 for unix sockets, whose senders wait instead.</summary>
    public long KernelDrops
    {
        get
        {
            lock (_dropsGate)
            {
                var now = _transport == DatagramTransport.Udp ? SocketCalls.KernelDrops(_fd) ?? _lastDrops : 0;
                _drops += now - _lastDrops;
                _lastDrops = now;
                return _drops;
            }
        }
    }

    private ref long Packets
    {
        get
        {
            if (_transport == DatagramTransport.Udp)
            {
                return ref _counters.UdpPackets;
            }

            return ref _counters.UnixgramPackets;
        }
    }

    public void Start() => _thread.Start();

    /// <summary>Reads what has already arrived, then ends the thread and waits for it.</summary>
    public void Stop()
    {
        if (!_stopping)
        {
            _stopping = true;
            _wakeUp.Signal();
        }

        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            return;
        }

        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _wakeUp.Dispose();
        _batch.Dispose();
    }

    private void Run()
    {
        var batchesLeft = LastBatches;
        while (true)
        {
            try
            {
                var received = _batch.Receive(_fd);
                if (received > 0)
                {
                    Deliver(received);
                }

                if (_stopping && (received <= 0 || --batchesLeft == 0))
                {
                    return;
                }

                WaitAfter(received);
            }
            catch (Exception exception)
            {
                // An outermost loop: whatever it is, receiving goes on.
                Fault(exception);
                _wakeUp.Wait(PauseMilliseconds);
            }
        }
    }

    private void WaitAfter(int received)
    {
        switch (received)
        {
            case DatagramBatch.Capacity:
                _gathered += received;
                break;
            case -EINTR:
                break;
            case > 0 when _linger is not null:
                _wakeUp.Wait(_linger.Next(_gathered + received));
                _gathered = 0;
                break;
            case >= 0:
                _wakeUp.WaitForInput(_fd);
                break;
            default:
                _log.Count(ref _counters.ReadErrors, $"reading from the {_transport} socket failed with errno {-received}");
                _wakeUp.Wait(PauseMilliseconds);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deliver(int received)
    {
        long lines = 0;
        long cut = 0;
        _sink.Enter();
        try
        {
            for (var next = 0; next < received; next++)
            {
                try
                {
                    for (; next < received; next++)
                    {
                        _batch.Fetch(next + FetchAhead);
                        cut += _batch.IsCut(next) ? 1 : 0;
                        lines += LineSplitter.Split(_batch.Datagram(next), _sink);
                    }
                }
                catch (Exception exception)
                {
                    // A defect of the sink costs one datagram, not the 64 of its batch.
                    Fault(exception);
                }
            }

            // Before Exit: a scrape that then sees the samples of these lines sees the lines too.
            Interlocked.Add(ref _counters.Lines, lines);
            Interlocked.Add(ref _counters.CutPackets, cut);
            Interlocked.Add(ref Packets, received);
        }
        finally
        {
            _sink.Exit();
        }
    }

    private void Fault(Exception exception)
        => _log.Count(ref _counters.Faults, $"a batch of the {_transport} socket failed, and receiving goes on: {exception}");
}

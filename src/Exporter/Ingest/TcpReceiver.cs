using System.Net.Sockets;
using Windhover.Exporter.Lines;
using Windhover.Interop;

namespace Windhover.Exporter.Ingest;

/// <summary>Accepts connections that send lines, over TCP or a unix stream socket. One thread accepts; the connections are read by the thread pool.</summary>
/// <remarks>The listening socket may be shared with other processes: nothing here closes it or shuts it down.</remarks>
internal sealed class TcpReceiver : IAsyncDisposable
{
    /// <summary>After running out of descriptors, accepting again at once would fail again at once.</summary>
    private const int PauseMilliseconds = 100;

    /// <summary>Open connections at a time; fewer where half of the descriptors that the process does not need itself are fewer.</summary>
    private const int MaxConnections = 16_384;

    // errno(3)
    private const int EINTR = 4;
    private const int EAGAIN = 11;
    private const int ECONNABORTED = 103;

    private readonly int _fd;
    private readonly ILineSink _sink;
    private readonly IngestCounters _counters;
    private readonly IngestLog _log;
    private readonly long _maxConnections;
    private readonly long _firstSpareDescriptor = SocketCalls.FirstSpareDescriptor;
    private readonly WakeUp _wakeUp = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly Dictionary<Task, TcpConnection> _connections = [];

    /// <summary>Of the connections, without the displaced ones.</summary>
    private int _open;

    /// <summary>Takes the descriptor of a listening socket, which must stay open until this is disposed. All connections share
    /// <c>sink</c>. With <c>maxConnections</c> of them, a new one takes the place of the one that was idle longest.</summary>
    public TcpReceiver(int fd, ILineSink sink, IngestCounters counters, IngestLog log, int maxConnections = MaxConnections)
    {
        _fd = fd;
        _sink = sink;
        _counters = counters;
        _log = log;

        // The others are for scrapes: without a descriptor left, /metrics would be silent.
        _maxConnections = Math.Min(maxConnections, SocketCalls.MaxDescriptors(share: 0.5));
        Descriptors.SetNonBlocking(fd);
        _thread = new Thread(Run) { IsBackground = true, Name = "statsd accept" };
    }

    public void Start() => _thread.Start();

    /// <summary>Stops accepting, reads what the open connections have already sent, and closes them.</summary>
    public async Task StopAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            _wakeUp.Signal();
        }

        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        await Task.WhenAll(Connections());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _wakeUp.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                AcceptOne();
            }
            catch (Exception exception)
            {
                // An outermost loop: whatever it is, accepting goes on.
                _log.Count(ref _counters.Faults, $"accepting a connection failed, and goes on: {exception}");
                _wakeUp.Wait(PauseMilliseconds);
            }
        }
    }

    private void AcceptOne()
    {
        var accepted = SocketCalls.Accept(_fd);
        switch (accepted)
        {
            case >= 0:
                Interlocked.Increment(ref _counters.TcpConnections);
                Add(new Socket(new SafeSocketHandle(accepted, ownsHandle: true)));
                break;
            case -EAGAIN:
                _wakeUp.WaitForInput(_fd);
                break;
            case -EINTR or -ECONNABORTED:
                break;
            default:
                _log.Count(ref _counters.TcpConnectionErrors, $"accepting a connection failed with errno {-accepted}");
                _wakeUp.Wait(PauseMilliseconds);
                break;
        }
    }

    private void Add(Socket socket)
    {
        lock (_gate)
        {
            if ((_open < _maxConnections && socket.Handle < _firstSpareDescriptor) || TryMakeRoom())
            {
                var connection = new TcpConnection(socket, _sink, _counters, _log, Environment.TickCount64);
                var reading = connection.ReadToEndAsync(_stop.Token);
                _connections.Add(reading, connection);
                _open++;
                _ = reading.ContinueWith(Remove, TaskScheduler.Default);
                return;
            }
        }

        // Counted first: a client that sees the end may ask for the number at once.
        _log.Count(ref _counters.TcpConnectionsRefused, "a connection was closed at once: no descriptor is left for it");
        socket.Dispose();
    }

    /// <summary>Closes the connection that was idle longest: of those that never sent anything or of the others, whichever are more. A
    /// flood of silent ones takes places from itself.</summary>
    private bool TryMakeRoom()
    {
        (TcpConnection? Oldest, int Count) silent = default;
        (TcpConnection? Oldest, int Count) others = default;
        foreach (var connection in _connections.Values)
        {
            if (!connection.IsDisplaced)
            {
                ref var group = ref connection.IsSilent ? ref silent : ref others;
                group.Oldest = group.Oldest is { } oldest && oldest.LastRead <= connection.LastRead ? oldest : connection;
                group.Count++;
            }
        }

        if ((silent.Count >= others.Count ? silent : others).Oldest is not { } idle)
        {
            return false;
        }

        _log.Count(ref _counters.TcpConnectionsDisplaced, $"a connection was closed for another: {_open} are open, and it was idle longest");
        idle.Displace();
        _open--;
        return true;
    }

    private void Remove(Task reading)
    {
        lock (_gate)
        {
            _connections.Remove(reading, out var connection);
            _open -= connection is { IsDisplaced: false } ? 1 : 0;
        }
    }

    private Task[] Connections()
    {
        lock (_gate)
        {
            return [.. _connections.Keys];
        }
    }
}

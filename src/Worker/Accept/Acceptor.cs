using System.Net.Sockets;
using Windhover.Interop;

namespace Windhover.Worker.Accept;

/// <summary>Takes connections from one shared listening socket, on a thread of its own: one at a time, when it is this worker's
/// turn.</summary>
/// <remarks>
/// <para>Workers that may accept stand in a line: the kernel wakes the first, and a worker that has accepted goes to the end. .NET's
/// own accept wakes all workers for every connection, and the fastest gets it.</para>
/// <para>A worker that has more connections than others waits aside, without a claim to the next connection, for hours if need
/// be. A pause before the accept would not do: an accept that is under way competes for every later connection, so that
/// connections that come slowly would be shared out as if there were no gate.</para>
/// </remarks>
internal sealed class Acceptor : IDisposable
{
    /// <summary>How often a connection is left to a worker that accepts none meanwhile, a millisecond each: time enough for one
    /// that is awake, and not noticed by a client where it is hung.</summary>
    private const int IdleNaps = 5;

    /// <summary>The same for one that does accept, but not fast enough to empty the queue.</summary>
    private const int MaxNaps = 20;

    /// <summary>For the case that the worker that was woken died before it could accept: then no other was woken.</summary>
    private const int LookAgainMs = 250;

    private const int PauseMs = 20;

    private readonly AcceptGate _gate;
    private readonly AcceptQueue _queue;
    private readonly AutoResetEvent _asked = new(initialState: false);
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private volatile TaskCompletionSource<Socket?>? _waiter;
    private bool _wentFirst;
    private volatile bool _aside;
    private volatile bool _stopping;

    /// <param name="listenFd">Stays the caller's, and must stay open until <see cref="Dispose"/> has returned.</param>
    /// <param name="gate">Says when it is our turn.</param>
    public Acceptor(int listenFd, AcceptGate gate)
    {
        _gate = gate;
        _queue = new AcceptQueue(listenFd);
        _thread = new Thread(Run) { IsBackground = true, Name = "windhover accept" };
        _thread.Start();
    }

    /// <summary>The next connection; null after <see cref="Dispose"/>. One caller at a time.</summary>
    public Task<Socket?> AcceptAsync()
    {
        lock (_lock)
        {
            if (_stopping)
            {
                return Task.FromResult<Socket?>(null);
            }
            // The thread rests as long as it is not asked. Under load there is nothing to wait for, and two changes of thread for
            // each connection would cost more than the rest.
            if (_gate.HeldBackBy() is null && TryAccept(out _) is { } connection)
            {
                return Task.FromResult<Socket?>(connection);
            }
            // The continuation runs in the thread pool: a worker whose pool is starved asks for no more.
            _waiter = new TaskCompletionSource<Socket?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked.Set();
            return _waiter.Task;
        }
    }

    /// <summary>A connection of this worker has ended: it may be our turn again.</summary>
    public void Reconsider()
    {
        if (!_aside || _gate.HeldBackBy() is not null)
        {
            return;
        }
        lock (_lock)
        {
            // Afterwards its descriptors may belong to other files.
            if (!_stopping)
            {
                _queue.Interrupt();
            }
        }
    }

    /// <summary>No more connections are taken once it has returned.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_stopping)
            {
                return;
            }
            _stopping = true;
        }
        _queue.Interrupt();
        _asked.Set();
        _thread.Join();
        _waiter?.TrySetResult(null);
        _queue.Dispose();
        _asked.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _asked.WaitOne();
            if (AcceptOne() is { } connection)
            {
                _waiter!.TrySetResult(connection);
            }
        }
    }

    private Socket? AcceptOne()
    {
        while (!_stopping)
        {
            WaitAside();
            if (_wentFirst)
            {
                _wentFirst = false;
                _queue.GoToTheEnd();
            }
            _queue.WaitForTurn(LookAgainMs);
            if (_stopping)
            {
                break;
            }
            if (TryAccept(out var mustPause) is { } connection)
            {
                return connection;
            }
            if (mustPause)
            {
                _queue.StillWaits(PauseMs);
            }
        }
        return null;
    }

    private Socket? TryAccept(out bool mustPause)
    {
        if (!_queue.TryAccept(out var fd, out mustPause) || Wrap(fd) is not { } connection)
        {
            return null;
        }
        _wentFirst = true;
        _gate.ConnectionOpened();
        return connection;
    }

    private static Socket? Wrap(int fd)
    {
        var handle = new SafeSocketHandle(fd, ownsHandle: true);
        try
        {
            return new Socket(handle);
        }
        catch (SocketException)
        {
            // It was reset already, and has no address any more.
            handle.Dispose();
            return null;
        }
    }

    private void WaitAside()
    {
        var by = -1;
        var accepted = 0L;
        var idle = 0;
        _aside = true;
        for (var nap = 0; !_stopping && idle < IdleNaps && nap < MaxNaps && _gate.HeldBackBy() is { } other; nap++)
        {
            var theirs = _gate.AcceptedBy(other);
            if (other != by || theirs != accepted)
            {
                idle = 0;
            }
            (by, accepted) = (other, theirs);
            _queue.WaitAside();
            if (_queue.StillWaits(milliseconds: 1))
            {
                idle++;
            }
            else
            {
                // Another worker was faster.
                (idle, nap) = (0, 0);
            }
        }
        _aside = false;
        if (idle == IdleNaps)
        {
            _gate.Skip(by);
        }
    }
}

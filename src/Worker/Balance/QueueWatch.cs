using Windhover.Worker.Interop;

namespace Windhover.Worker.Balance;

/// <summary>Keeps a worker that has more connections than others away from the queue, until it is its turn or until nobody else
/// takes what waits there.</summary>
/// <remarks>
/// <para>It looks at the queue without taking from it. While the queue is empty, nothing runs: a worker may wait here for hours. A
/// pause of some milliseconds before the accept would not do: an accept that is under way competes for every later connection,
/// so that connections that come slowly would be shared out as if there were no gate.</para>
/// <para>The thread is started by the first wait: an app that is never uneven has none.</para>
/// </remarks>
internal sealed class QueueWatch(int listenFd, AcceptGate gate) : IDisposable
{
    /// <summary>How often a connection is left to the others, a millisecond each: time enough for one that is awake, and not
    /// noticed by a client where all others are hung.</summary>
    private const int Naps = 5;

    private readonly Lock _gate = new();
    private readonly WakeUp _stop = new();
    private readonly SemaphoreSlim _asked = new(0);
    private TaskCompletionSource? _waiter;
    private Thread? _thread;
    private volatile bool _stopping;

    /// <summary>Completes when the next connection is ours, or when the watch is disposed of. One caller at a time.</summary>
    public Task WaitAsync()
    {
        // The continuation accepts, on a thread of the pool: a worker whose pool is starved gets no new work.
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_stopping)
            {
                return Task.CompletedTask;
            }
            _waiter = waiter;
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "windhover accept gate" };
                _thread.Start();
            }
            _asked.Release();
        }
        return waiter.Task;
    }

    /// <summary>Ends the wait. Afterwards the listening descriptor is not used any more, and may be closed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }
            _stopping = true;
            _stop.Set();
            _asked.Release();
        }
        _thread?.Join();
        _stop.Dispose();
        _asked.Dispose();
    }

    private void Run()
    {
        do
        {
            _asked.Wait();
            Watch();
            _waiter?.TrySetResult();
        }
        while (!_stopping);
    }

    private void Watch()
    {
        var naps = 0;
        while (!_stopping && !gate.IsOurTurn && naps < Naps)
        {
            _stop.WaitUnlessReadable(listenFd);
            naps++;
            _stop.Wait(milliseconds: 1);
            if (!Descriptor.IsReadable(listenFd))
            {
                // Somebody else was faster.
                naps = 0;
            }
        }
    }
}

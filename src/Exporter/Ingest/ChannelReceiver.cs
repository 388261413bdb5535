using Windhover.Interop;

namespace Windhover.Exporter.Ingest;

/// <summary>Reads what comes out of the workers' outboxes, in a thread of its own, until told to stop or until no writer is left.</summary>
/// <remarks>The launcher holds both ends: what is not read waits for the next exporter.</remarks>
internal sealed class ChannelReceiver : IDisposable
{
    private const int EINTR = 4; // errno(3)

    /// <summary>After an error of the kernel (no memory, usually) reading again at once would fail again at once.</summary>
    private const int PauseMilliseconds = 100;

    // After the stop: a worker that floods the channel must not hold it up.
    private const int LastReads = 256;

    private readonly int _fd;
    private readonly PartApplier _parts;
    private readonly ChannelCounters _counters;
    private readonly IngestLog _log;
    private readonly WakeUp _wakeUp = new();
    private readonly DatagramBatch _batch = new();
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    /// <summary>Takes the descriptor of a socket of sequenced datagrams, which must stay open until this is disposed.</summary>
    public ChannelReceiver(int fd, PartApplier parts, ChannelCounters counters, IngestLog log)
    {
        _fd = fd;
        _parts = parts;
        _counters = counters;
        _log = log;
        _thread = new Thread(Run) { IsBackground = true, Name = "statsd channel" };
    }

    /// <summary>Ends when everything was read and no writer is left: every worker and the launcher are gone.</summary>
    public Task Ended => _ended.Task;

    public void Start() => _thread.Start();

    /// <summary>Reads what has already arrived, then ends the thread and waits for it.</summary>
    public void Stop()
    {
        if (!_stopping)
        {
            _stopping = true;
            _wakeUp.Signal();
        }

        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }
    }

    public void Dispose()
    {
        Stop();
        _wakeUp.Dispose();
        _batch.Dispose();
    }

    private void Run()
    {
        var reads = 0;
        while (true)
        {
            try
            {
                var received = _batch.Receive(_fd);
                var isEmpty = false;
                if (received > 0 && !Deliver(received, out isEmpty))
                {
                    _ended.TrySetResult();
                    return;
                }

                if (_stopping && (received <= 0 || ++reads > LastReads))
                {
                    return;
                }

                if (isEmpty)
                {
                    // A worker has shut the writing down, or sends what is empty: not at full speed.
                    _wakeUp.Wait(PauseMilliseconds);
                    continue;
                }

                WaitAfter(received);
            }
            catch (Exception exception)
            {
                // An outermost loop: whatever it is, receiving goes on.
                _log.Count(ref _counters.Faults, $"reading the workers' channel failed, and goes on: {exception}");
                _wakeUp.Wait(PauseMilliseconds);
            }
        }
    }

    private void WaitAfter(int received)
    {
        switch (received)
        {
            case > 0 or -EINTR:
                break;
            case 0:
                _wakeUp.WaitForInput(_fd);
                break;
            default:
                _log.Count(ref _counters.ReadErrors, $"reading the workers' channel failed with errno {-received}");
                _wakeUp.Wait(PauseMilliseconds);
                break;
        }
    }

    /// <returns>False if the last writer is gone.</returns>
    private bool Deliver(int received, out bool isEmpty)
    {
        _parts.Enter();
        try
        {
            isEmpty = true;
            for (var i = 0; i < received; i++)
            {
                if (_batch.Datagram(i).IsEmpty)
                {
                    continue;
                }

                isEmpty = false;
                _parts.Apply(_batch.Datagram(i), _batch.IsCut(i));
            }

            // The kernel tells the end of a channel by empty datagrams, and goes on telling it; no emitter makes one.
            return !isEmpty || !Descriptors.IsHungUp(_fd);
        }
        finally
        {
            _parts.Exit();
        }
    }
}

using System.Diagnostics;

namespace Windhover.Worker.Board;

/// <summary>Measures how long a work item waits for a thread of the pool.</summary>
internal sealed class PoolProbe : IThreadPoolWorkItem
{
    private long _queuedAt;
    private long _lastDelay;

    /// <summary>Queues the next item, unless one is waiting.</summary>
    /// <returns>The wait of the last one, or the age of the one that waits, whichever is more.</returns>
    public TimeSpan Ask()
    {
        var now = Stopwatch.GetTimestamp();
        var queuedAt = Volatile.Read(ref _queuedAt);
        var delay = Volatile.Read(ref _lastDelay);
        if (queuedAt == 0)
        {
            Volatile.Write(ref _queuedAt, now);
            // Behind everything that waits, as a request is; a local queue would let it pass.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            delay = Math.Max(delay, now - queuedAt);
        }
        return Stopwatch.GetElapsedTime(0, delay);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _lastDelay, Stopwatch.GetTimestamp() - _queuedAt);
        Volatile.Write(ref _queuedAt, 0);
    }
}

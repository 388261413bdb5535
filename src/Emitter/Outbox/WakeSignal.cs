namespace Windhover.Emitter.Outbox;

/// <summary>Wakes one thread. Needs no disposing: requests that end late may still set it.</summary>
internal sealed class WakeSignal
{
    private readonly object _gate = new();
    private bool _set;

    public void Set()
    {
        lock (_gate)
        {
            _set = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Until it is set, or for so long. Then it is not set any more.</summary>
    public void Wait(TimeSpan limit)
    {
        lock (_gate)
        {
            if (!_set)
            {
                Monitor.Wait(_gate, limit);
            }
            _set = false;
        }
    }
}

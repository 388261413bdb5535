using Windhover.Interop;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Outboxes;

/// <summary>An outbox, for as long as one worker process lives.</summary>
/// <param name="reader">Of its memory.</param>
internal sealed class OutboxLease(OutboxPool pool, OutboxPlace place, SharedReader reader) : IDisposable
{
    private int _returned;

    public OutboxPlace Place => place;

    /// <summary>Knows what the process has written that cannot be.</summary>
    public SharedReader Reader => reader;

    /// <summary>Call it once the process is gone: what it has left is sent then.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            pool.Return(place.Index);
        }
    }
}

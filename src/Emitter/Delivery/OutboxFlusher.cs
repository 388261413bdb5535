using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Delivery;

/// <summary>Empties the outbox of this process: every 100 ms, or when a ring is half full.</summary>
/// <param name="handOverLimit">See <see cref="EmitterOptions.HandOverLimit"/>; asked for at the end.</param>
internal sealed class OutboxFlusher(OutboxWriter writer, OutboxCourier courier, TimeProvider time, Func<TimeSpan> handOverLimit) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // For an answer, or for room: soon at first, less often from a receiver that is away.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    // A receiver that is replaced is back by then.
    private static readonly TimeSpan HeldBackAfter = TimeSpan.FromSeconds(3);

    private Thread? _thread;
    private volatile bool _stopping;
    private volatile bool _heldBack;

    /// <summary>Whether nothing has left for a few seconds although there is something to send.</summary>
    public bool HeldBack => _heldBack;

    public void Start()
    {
        // A thread of its own: the pool may be starved by the app.
        _thread = new Thread(Run) { IsBackground = true, Name = "windhover outbox" };
        _thread.Start();
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _stopping = true;
        writer.HalfFull.Set();
        _thread?.Join();
        courier.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            DeliverUntil(() => _stopping);
            writer.HalfFull.Wait(Interval);
        }
        var began = time.GetTimestamp();
        DeliverUntil(() => time.GetElapsedTime(began) >= handOverLimit());
    }

    private void DeliverUntil(Func<bool> given)
    {
        var began = time.GetTimestamp();
        var pause = ShortestPause;
        while (!courier.Advance() && !given())
        {
            writer.HalfFull.Wait(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            _heldBack = time.GetElapsedTime(began) >= HeldBackAfter;
        }
        _heldBack = false;
    }
}

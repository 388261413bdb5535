using Windhover.Worker.Contract;

namespace Windhover.Worker.Board;

/// <summary>Writes on the board, four times a second, that this process is alive and how its thread pool does.</summary>
/// <remarks>On a thread of its own: where the pool is starved the beat goes on, and the delay on the board grows. The beat stops
/// with the process (SIGSTOP) or with its runtime.</remarks>
internal sealed class Heartbeat(OwnRow row, RunningRequests requests)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly PoolProbe _probe = new();

    public void Start() => Ticker.Start("windhover heartbeat", Interval, Beat);

    private void Beat()
    {
        ref var fields = ref row.Fields;
        Volatile.Write(ref fields.HeartbeatMs, BoardClock.NowMs);
        Volatile.Write(ref fields.PoolDelayUs, (long)_probe.Ask().TotalMicroseconds);
        Volatile.Write(ref fields.HeapBytes, GC.GetTotalMemory(forceFullCollection: false));
        Volatile.Write(
            ref fields.OldestRequestMs, requests.OldestStart is { } start ? BoardClock.FromTimestamp(start) : 0);
    }
}

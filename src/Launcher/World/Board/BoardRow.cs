using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Board;

/// <summary>What one child process says of itself, at one moment.</summary>
/// <remarks>All times are <see cref="BoardClock"/>.</remarks>
internal sealed class BoardRow
{
    private readonly uint[] _latencies;

    private BoardRow(uint[] latencies)
    {
        _latencies = latencies;
    }

    public BoardState State { get; private init; }

    /// <summary>0 as long as the process has written nothing: it boots, or it is no .NET app.</summary>
    public int Pid { get; private init; }

    public int Slot { get; private init; }

    public int Generation { get; private init; }

    /// <summary>When this was read.</summary>
    public long ReadAtMs { get; private init; }

    /// <summary>0 before the first beat; then no hang can be told.</summary>
    public long HeartbeatMs { get; private init; }

    /// <summary>Time since the last beat; null before the first.</summary>
    public TimeSpan? HeartbeatAge => HeartbeatMs == 0 ? null : Since(HeartbeatMs);

    /// <summary>How long work waits for a thread of the pool.</summary>
    public TimeSpan PoolDelay { get; private init; }

    /// <summary>Open connections.</summary>
    public int Connections { get; private init; }

    /// <summary>Connections accepted so far.</summary>
    public long Accepted { get; private init; }

    /// <summary>Requests that are running.</summary>
    public int ActiveRequests { get; private init; }

    /// <summary>Requests that have ended so far.</summary>
    public long Requests { get; private init; }

    /// <summary>Age of the oldest request that is running, as of the last heartbeat; null if none is.</summary>
    public TimeSpan? OldestRequestAge { get; private init; }

    public long HeapBytes { get; private init; }

    /// <summary>Requests aborted because they exceeded <c>--request-timeout</c>.</summary>
    public long TimedOutRequests { get; private init; }

    /// <summary>For how long a request that was aborted has not ended; null if there is none. The process is to be
    /// replaced.</summary>
    public TimeSpan? StuckFor { get; private init; }

    /// <summary>Copies a row while its worker goes on writing.</summary>
    public static BoardRow Read(BoardMemory memory, int index)
    {
        ref var row = ref memory[index];
        var now = BoardClock.NowMs;
        var latencies = new uint[LatencyBuckets.Count];
        var ended = 0u;
        for (var bucket = 0; bucket < latencies.Length; bucket++)
        {
            latencies[bucket] = Volatile.Read(ref row.Latencies[bucket]);
            ended += latencies[bucket];
        }
        // After those that have ended, or more would have ended than have begun.
        var started = Volatile.Read(ref row.RequestsStarted);
        var active = (uint)started - ended;
        var oldest = Volatile.Read(ref row.OldestRequestMs);
        var stuck = Volatile.Read(ref row.StuckSinceMs);
        return new BoardRow(latencies)
        {
            State = (BoardState)Volatile.Read(ref row.State),
            Pid = Volatile.Read(ref row.Pid),
            Slot = row.Slot,
            Generation = row.Generation,
            ReadAtMs = now,
            HeartbeatMs = Volatile.Read(ref row.HeartbeatMs),
            PoolDelay = TimeSpan.FromMicroseconds(Volatile.Read(ref row.PoolDelayUs)),
            Connections = Math.Max(Volatile.Read(ref row.Connections), 0),
            Accepted = Volatile.Read(ref row.Accepted),
            ActiveRequests = (int)active,
            Requests = started - active,
            OldestRequestAge = oldest == 0 ? null : TimeSpan.FromMilliseconds(Math.Max(now - oldest, 0)),
            HeapBytes = Volatile.Read(ref row.HeapBytes),
            TimedOutRequests = Volatile.Read(ref row.TimedOut),
            StuckFor = stuck == 0 ? null : TimeSpan.FromMilliseconds(Math.Max(now - stuck, 0)),
        };
    }

    /// <summary>The latency that a share of the requests stayed below, since an earlier reading of the same process.</summary>
    /// <param name="quantile">0 to 1: 0.99 for the 99th percentile.</param>
    /// <param name="earlier">Null for all requests of the process.</param>
    /// <returns>To about 10 %; null if no request has ended meanwhile.</returns>
    public TimeSpan? LatencyQuantile(double quantile, BoardRow? earlier = null) =>
        LatencyQuantile(quantile, [(this, earlier)]);

    /// <summary>The same over several processes.</summary>
    public static TimeSpan? LatencyQuantile(double quantile, IEnumerable<(BoardRow Now, BoardRow? Earlier)> rows)
    {
        Span<long> counts = stackalloc long[LatencyBuckets.Count];
        var total = 0L;
        foreach (var (now, earlier) in rows)
        {
            for (var bucket = 0; bucket < counts.Length; bucket++)
            {
                // Another process has taken the row over where the pids differ: all of it is new.
                var before = earlier?.Pid == now.Pid ? earlier._latencies[bucket] : 0;
                var count = now._latencies[bucket] - before;
                counts[bucket] += count;
                total += count;
            }
        }
        if (total == 0)
        {
            return null;
        }
        var rank = Math.Clamp(quantile, 0, 1) * total;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            if (counts[bucket] > 0 && rank <= counts[bucket])
            {
                var lower = LatencyBuckets.LowerBound(bucket);
                // The last has no end.
                var width = bucket == LatencyBuckets.Count - 1 ? 0 : LatencyBuckets.LowerBound(bucket + 1) - lower;
                return TimeSpan.FromMicroseconds(lower + (width * rank / counts[bucket]));
            }
            rank -= counts[bucket];
        }
        return TimeSpan.FromMicroseconds(LatencyBuckets.LowerBound(LatencyBuckets.Count - 1));
    }

    private TimeSpan Since(long earlierMs) => TimeSpan.FromMilliseconds(Math.Max(ReadAtMs - earlierMs, 0));
}

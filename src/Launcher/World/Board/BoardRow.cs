using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Board;

/// <summary>What one child process says of itself, at one moment.</summary>
/// <remarks>All times are <see cref="BoardClock"/>.</remarks>
internal sealed class BoardRow
{
    // What no worker gets to: counts, moments (in ms, 17,000 years), and what a process has at the same time.
    private const long MostCount = 1L << 53;
    private const long MostMs = 1L << 49;
    private const int MostAtOnce = 1 << 20;

    private readonly uint[] _latencies;

    private BoardRow(uint[] latencies)
    {
        _latencies = latencies;
    }

    /// <summary>Null if what is written there cannot be, as are the others.</summary>
    public BoardState? State { get; private init; }

    /// <summary>0 as long as the process has written nothing: it boots, or it is no .NET app.</summary>
    public int Pid { get; private init; }

    public int Slot { get; private init; }

    public int Generation { get; private init; }

    /// <summary>0 before the first beat; then no hang can be told.</summary>
    public long? HeartbeatMs { get; private init; }

    /// <summary>Time since the last beat; null before the first.</summary>
    public TimeSpan? HeartbeatAge { get; private init; }

    /// <summary>How long work waits for a thread of the pool.</summary>
    public TimeSpan? PoolDelay { get; private init; }

    /// <summary>Open connections.</summary>
    public int? Connections { get; private init; }

    /// <summary>Connections accepted so far.</summary>
    public long? Accepted { get; private init; }

    /// <summary>Requests that are running.</summary>
    public int? ActiveRequests { get; private init; }

    /// <summary>Requests that have ended so far.</summary>
    public long? Requests { get; private init; }

    /// <summary>Age of the oldest request that is running, as of the last heartbeat; null if none is.</summary>
    public TimeSpan? OldestRequestAge { get; private init; }

    public long? HeapBytes { get; private init; }

    /// <summary>So far; 0 where it wrote what cannot be.</summary>
    public WorkerCounts Counts { get; private init; }

    /// <summary>WebSockets of its clients that another worker serves.</summary>
    public int? Tunnels { get; private init; }

    /// <summary>Requests aborted because they exceeded <c>--request-timeout</c>.</summary>
    public long? TimedOutRequests { get; private init; }

    /// <summary>For how long a request that was aborted has not ended; null if there is none. The process is to be
    /// replaced.</summary>
    public TimeSpan? StuckFor { get; private init; }

    /// <summary>Copies a row while its worker goes on writing, which may write anything.</summary>
    /// <param name="memory">The board.</param>
    /// <param name="lease">Whose row it is.</param>
    public static BoardRow Read(BoardMemory memory, BoardLease lease)
    {
        ref var row = ref memory[lease.Place.Row];
        var reader = lease.Reader;
        var now = BoardClock.NowMs;
        var latencies = new uint[LatencyBuckets.Count];
        var ended = 0u;
        for (var bucket = 0; bucket < latencies.Length; bucket++)
        {
            // Wraps around: there is no value that it cannot have.
            latencies[bucket] = Volatile.Read(ref row.Latencies[bucket]);
            ended += latencies[bucket];
        }
        // After those that have ended, or more would have ended than have begun.
        var started = reader.Read(ref row.RequestsStarted, 0, MostCount, "requests");
        var active = started is { } begun
            ? (int?)reader.Take((uint)begun - ended, 0, Math.Min(MostAtOnce, begun), "active requests")
            : null;
        var heartbeat = reader.Read(ref row.HeartbeatMs, 0, MostMs, "heartbeat");
        return new BoardRow(latencies)
        {
            State = (BoardState?)reader.Read(ref row.State, (int)BoardState.Booting, (int)BoardState.Draining, "state"),
            Pid = ReadPid(ref row.Pid, lease),
            Slot = lease.Slot,
            Generation = lease.Generation,
            HeartbeatMs = heartbeat,
            HeartbeatAge = Age(now, heartbeat),
            PoolDelay = reader.Read(ref row.PoolDelayUs, 0, MostCount, "delay of the pool") is { } delay ? TimeSpan.FromMicroseconds(delay) : null,
            Connections = reader.Read(ref row.Connections, 0, MostAtOnce, "connections"),
            Accepted = reader.Read(ref row.Accepted, 0, MostCount, "accepted connections"),
            ActiveRequests = active,
            Requests = started - active,
            OldestRequestAge = Age(now, reader.Read(ref row.OldestRequestMs, 0, MostMs, "start of the oldest request")),
            HeapBytes = reader.Read(ref row.HeapBytes, 0, MostCount, "heap"),
            Counts = new WorkerCounts(
                reader.Read(ref row.AccessLinesDropped, 0, MostCount, "dropped lines of the access log") ?? 0,
                reader.Read(ref row.Forwarded, 0, MostCount, "forwarded requests") ?? 0,
                reader.Read(ref row.ReboundGone, 0, int.MaxValue, "requests for workers that are gone") ?? 0,
                reader.Read(ref row.ReboundHung, 0, int.MaxValue, "requests for workers that hang") ?? 0,
                reader.Read(ref row.ReboundDraining, 0, int.MaxValue, "requests for workers that drain") ?? 0,
                reader.Read(ref row.ReboundUnreachable, 0, int.MaxValue, "requests for workers out of reach") ?? 0),
            Tunnels = reader.Read(ref row.Tunnels, 0, MostAtOnce, "tunnels"),
            TimedOutRequests = reader.Read(ref row.TimedOut, 0, MostCount, "requests that timed out"),
            StuckFor = Age(now, reader.Read(ref row.StuckSinceMs, 0, MostMs, "start of a stuck request")),
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

    // A process that writes another one's pid is still the one that the launcher has started.
    private static int ReadPid(ref int field, BoardLease lease)
    {
        var written = Volatile.Read(ref field);
        if (written == 0 || (lease.Pid == 0 && written > 0))
        {
            return written;
        }
        _ = lease.Reader.Take(written, lease.Pid, lease.Pid, "pid");
        return lease.Pid;
    }

    private static TimeSpan? Age(long nowMs, long? earlierMs) =>
        earlierMs is { } earlier and > 0 ? TimeSpan.FromMilliseconds(Math.Max(nowMs - earlier, 0)) : null;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Windhover.Worker.Contract;

/// <summary>One row of the status board, byte for byte: written by its worker, read by the launcher and by all workers.</summary>
/// <remarks>Cache lines of 64 bytes. The first is what the accept gates of all workers look at; the second changes with every
/// request, and no other process looks at it; the third is the heartbeat thread's, and of what happens rarely. A change of a field needs
/// a new <see cref="BoardMemory.Version"/>: a worker of another version runs without a board. A new field in a gap does not, if 0 says
/// that the worker knows nothing of it.</remarks>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct BoardRowLayout
{
    public const int Bytes = (3 * 64) + (LatencyBuckets.Count * sizeof(uint));

    /// <summary>A <see cref="BoardState"/>.</summary>
    [FieldOffset(0)]
    public int State;

    /// <summary>0 until the worker has written it.</summary>
    [FieldOffset(4)]
    public int Pid;

    /// <summary>Written by the launcher, as is <see cref="Generation"/>.</summary>
    [FieldOffset(8)]
    public int Slot;

    [FieldOffset(12)]
    public int Generation;

    /// <summary><see cref="BoardClock"/>; 0 until the first beat. A dedicated thread writes it, so that it stops only with the
    /// process (SIGSTOP) or with its runtime.</summary>
    [FieldOffset(16)]
    public long HeartbeatMs;

    /// <summary>Open connections: from the accept until the last byte of the last response was handed to the kernel.</summary>
    [FieldOffset(24)]
    public int Connections;

    /// <summary>Connections accepted so far.</summary>
    [FieldOffset(32)]
    public long Accepted;

    /// <summary>Connections accepted lately, as a sum and the time that it is of: see the worker library's
    /// <c>RecentAccepts</c>.</summary>
    [FieldOffset(40)]
    public long RecentAccepts;

    /// <summary>Random, of the process, written by the launcher; 0 where other workers cannot reach it.</summary>
    [FieldOffset(48)]
    public long Instance;

    /// <summary>WebSockets of this worker's clients that another one serves.</summary>
    [FieldOffset(56)]
    public int Tunnels;

    /// <summary>Requests begun so far. Those that have ended are in <see cref="Latencies"/>: a request costs two additions.</summary>
    [FieldOffset(64)]
    public long RequestsStarted;

    /// <summary>Lines of the access log that were not written; 0 from a worker of a version before.</summary>
    [FieldOffset(72)]
    public long AccessLinesDropped;

    /// <summary>How long a work item waited for a thread of the pool: the last one, or the one that is waiting now, whichever
    /// is more. Microseconds.</summary>
    [FieldOffset(128)]
    public long PoolDelayUs;

    /// <summary>When the oldest request that is still running began, <see cref="BoardClock"/>; 0 where none is running. As of the
    /// last heartbeat.</summary>
    [FieldOffset(136)]
    public long OldestRequestMs;

    /// <summary>The managed heap after the last collection plus what was allocated since.</summary>
    [FieldOffset(144)]
    public long HeapBytes;

    /// <summary>Requests that were aborted because they exceeded the request timeout.</summary>
    [FieldOffset(152)]
    public long TimedOut;

    /// <summary>Since when a request that was aborted has not ended all the same, <see cref="BoardClock"/>; 0 where there is
    /// none. Only a new process gets rid of it.</summary>
    [FieldOffset(160)]
    public long StuckSinceMs;

    /// <summary>Requests that this worker has sent on to the one that their cookie names.</summary>
    [FieldOffset(168)]
    public long Forwarded;

    /// <summary>Requests that it answered though their cookie names another worker, which does not accept connections of workers.</summary>
    [FieldOffset(176)]
    public int ReboundUnreachable;

    /// <summary>The same for one that has ended.</summary>
    [FieldOffset(180)]
    public int ReboundGone;

    /// <summary>The same for one that is stopped or hung.</summary>
    [FieldOffset(184)]
    public int ReboundHung;

    /// <summary>The same for one that is draining.</summary>
    [FieldOffset(188)]
    public int ReboundDraining;

    /// <summary>Requests that have ended, by <see cref="LatencyBuckets"/>. Each count wraps around at 2³²: only differences
    /// count.</summary>
    [FieldOffset(192)]
    public LatencyCounts Latencies;

    /// <summary>One count per bucket.</summary>
    [InlineArray(LatencyBuckets.Count)]
    public struct LatencyCounts
    {
        private uint _first;
    }
}

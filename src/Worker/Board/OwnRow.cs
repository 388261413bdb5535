using System.Runtime.CompilerServices;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Board;

/// <summary>This process's row of the status board.</summary>
/// <remarks>No locks, no allocations: every request comes by here.</remarks>
internal sealed unsafe class OwnRow
{
    private readonly BoardRowLayout* _row;

    /// <param name="board">Stays mapped for as long as the process lives.</param>
    /// <param name="index">The row that the launcher has allotted.</param>
    public OwnRow(BoardMemory board, int index)
    {
        _row = (BoardRowLayout*)Unsafe.AsPointer(ref board[index]);
        Index = index;
        Volatile.Write(ref _row->Pid, Environment.ProcessId);
    }

    public int Index { get; }

    /// <summary>For what is written rarely.</summary>
    public ref BoardRowLayout Fields => ref *_row;

    public int Connections => Volatile.Read(ref _row->Connections);

    /// <summary>Enters a later state. States only go forward, whichever thread is first: a worker that drains never accepts again.</summary>
    /// <returns>False if the worker is in that state already, or beyond.</returns>
    public bool Enter(BoardState state)
    {
        int current;
        do
        {
            current = Volatile.Read(ref _row->State);
            if (current >= (int)state)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _row->State, (int)state, current) != current);
        return true;
    }

    public void ConnectionOpened()
    {
        Interlocked.Increment(ref _row->Connections);
        Interlocked.Increment(ref _row->Accepted);
        RecentAccepts.Add(ref _row->RecentAccepts, BoardClock.NowMs);
    }

    public void ConnectionClosed() => Interlocked.Decrement(ref _row->Connections);

    public void RequestStarted() => Interlocked.Increment(ref _row->RequestsStarted);

    /// <summary>Once for each <see cref="RequestStarted"/>: what is active is the difference.</summary>
    public void RequestEnded(long microseconds) =>
        Interlocked.Increment(ref _row->Latencies[LatencyBuckets.IndexOf(microseconds)]);
}

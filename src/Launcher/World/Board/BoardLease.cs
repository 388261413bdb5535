using Windhover.Interop;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Board;

/// <summary>A row of the status board, for as long as one child process lives. Whose it is stands here and not in the row, which any worker
/// can write.</summary>
/// <param name="board">Whose row it is.</param>
/// <param name="place">The row.</param>
/// <param name="slot">Of the process.</param>
/// <param name="generation">Of the process.</param>
internal sealed class BoardLease(StatusBoard board, BoardPlace place, int slot, int generation) : IDisposable
{
    private int _returned;

    public BoardPlace Place => place;

    /// <summary>Random: tells the process from all others, past ones included.</summary>
    public required long Instance { get; init; }

    public int Slot => slot;

    public int Generation => generation;

    /// <summary>Called once the process is gone.</summary>
    public Action? Ended { get; set; }

    /// <summary>0 until it is known.</summary>
    public int Pid { get; set; }

    /// <summary>Knows what the process has written that cannot be.</summary>
    public SharedReader Reader { get; } = new("status board");

    /// <summary>Requests that the process has finished, as of the last reading: it never goes back.</summary>
    public long Requests { get; private set; }

    /// <summary>What else it counts, likewise.</summary>
    public WorkerCounts Counts { get; private set; }

    /// <summary>What the process says of itself.</summary>
    public BoardRow Read()
    {
        var row = board.Read(this);
        lock (Reader)
        {
            Requests = Math.Max(Requests, row.Requests ?? 0);
            Counts = Counts.OrMore(row.Counts);
        }
        return row;
    }

    /// <summary>Call it once the process is gone: another may get the row.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            board.Return(this);
            Ended?.Invoke();
        }
    }
}

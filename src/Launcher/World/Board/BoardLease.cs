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

    /// <summary>Lines of the access log that the process has not written, likewise.</summary>
    public long AccessLinesDropped { get; private set; }

    /// <summary>The same for requests whose cookie named another worker.</summary>
    public AffinityCounts Affinity { get; private set; }

    /// <summary>What the process says of itself.</summary>
    public BoardRow Read()
    {
        var row = board.Read(this);
        lock (Reader)
        {
            Requests = Math.Max(Requests, row.Requests ?? 0);
            AccessLinesDropped = Math.Max(AccessLinesDropped, row.AccessLinesDropped ?? 0);
            Affinity = Affinity.OrMore(row.Affinity);
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

using Windhover.Worker.Contract;

namespace Windhover.Launcher.World.Board;

/// <summary>A row of the status board, for as long as one child process lives.</summary>
internal sealed class BoardLease(StatusBoard board, BoardPlace place) : IDisposable
{
    private int _returned;

    public BoardPlace Place => place;

    /// <summary>What the process says of itself.</summary>
    public BoardRow Read() => board.Read(place.Row);

    /// <summary>Call it once the process is gone: another may get the row.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            board.Return(place.Row);
        }
    }
}

using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Balance;

/// <summary>Says whether the next connection is this worker's, by the open connections of all workers.</summary>
internal sealed class AcceptGate
{
    /// <summary>A worker whose last heartbeat is older is stopped or hung: what it has does not count.</summary>
    public const long StaleMs = 1000;

    // One more than the others is even: with none, 5 workers would hand the turn around one by one.
    private const int Lead = 1;

    private readonly BoardMemory _board;
    private readonly OwnRow _own;

    public AcceptGate(BoardMemory board, OwnRow own)
    {
        _board = board;
        _own = own;
    }

    /// <summary>False where another worker that accepts has fewer connections, by more than one.</summary>
    public bool IsOurTurn
    {
        get
        {
            var enough = _own.Connections - Lead;
            if (enough <= 0)
            {
                return true;
            }
            var now = BoardClock.NowMs;
            var rows = Math.Min(Volatile.Read(ref _board.Header.UsedRows), _board.Rows);
            for (var index = 0; index < rows; index++)
            {
                ref var row = ref _board[index];
                if (Volatile.Read(ref row.Connections) < enough
                    && Volatile.Read(ref row.State) == (int)BoardState.Accepting
                    && now - Volatile.Read(ref row.HeartbeatMs) <= StaleMs)
                {
                    return false;
                }
            }
            return true;
        }
    }
}

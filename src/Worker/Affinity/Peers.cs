using Windhover.Worker.Accept;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Affinity;

/// <summary>The other workers, as the status board shows them.</summary>
internal sealed class Peers(WorkerProcess process)
{
    /// <summary>On a machine without a processor to spare a heartbeat comes late.</summary>
    private const int SessionStaleMs = 5_000;

    private readonly BoardMemory _board = process.Board;
    private readonly OwnRow _own = process.Row;
    private readonly long _instance = process.Contract.Affinity?.Instance ?? 0;

    /// <summary>This worker.</summary>
    public PeerName Own => new(_own.Index, _instance);

    /// <summary>For what is counted.</summary>
    public ref BoardRowLayout Counts => ref _own.Fields;

    public bool IsDraining => Volatile.Read(ref _own.Fields.State) >= (int)BoardState.Draining;

    /// <summary>Whether another worker accepts connections.</summary>
    public bool HasOthers
    {
        get
        {
            var rows = Math.Clamp(Volatile.Read(ref _board.Header.UsedRows), 0, _board.Rows);
            for (var index = 0; index < rows; index++)
            {
                if (index != _own.Index && Volatile.Read(ref _board[index].State) == (int)BoardState.Accepting)
                {
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>How another worker is.</summary>
    /// <param name="name">From a cookie.</param>
    /// <param name="isOfSession">No other worker could answer: then more patience is better than an answer.</param>
    public PeerState Look(PeerName name, bool isOfSession)
    {
        if ((uint)name.Row >= (uint)_board.Rows)
        {
            return PeerState.Gone;
        }
        ref var row = ref _board[name.Row];
        var state = (BoardState)Volatile.Read(ref row.State);
        if (Volatile.Read(ref row.Instance) != name.Instance || state is not (BoardState.Accepting or BoardState.Draining))
        {
            return PeerState.Gone;
        }
        return BoardClock.NowMs - Volatile.Read(ref row.HeartbeatMs) > (isOfSession ? SessionStaleMs : AcceptGate.StaleMs) ? PeerState.Hung
            : state == BoardState.Draining ? PeerState.Draining
            : PeerState.Accepting;
    }
}

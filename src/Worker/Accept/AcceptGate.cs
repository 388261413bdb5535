using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Accept;

/// <summary>Says whether the next connection is this worker's, by what all workers have: open connections, and, where these are
/// equal because connections are short, those accepted lately.</summary>
internal sealed class AcceptGate(BoardMemory board, OwnRow own)
{
    /// <summary>A worker whose last heartbeat is older is stopped or hung: what it has does not count.</summary>
    public const long StaleMs = 1000;

    /// <summary>For how long a worker that is alive but does not accept is left out.</summary>
    public const long SkipMs = 10;

    // One more than another is even: with none, the workers would wait for each other all the time.
    private const int Lead = 1;

    // Connections accepted lately may differ by this many and by a thirty-second.
    private const int RecentLead = 4 * RecentAccepts.One;
    private const int RecentShare = 32;

    // Rows that one look compares with. Among more workers each has neighbours of its own, and what is even between all
    // neighbours is even.
    private const int Neighbours = 64;

    private readonly long[] _skippedUntilMs = new long[board.Rows];
    private Acceptor[] _acceptors = [];

    // Another worker may have written anything there.
    private int Rows => Math.Clamp(Volatile.Read(ref board.Header.UsedRows), 0, board.Rows);

    /// <summary>A worker that accepts and has clearly less than we do, by its row; null if it is our turn.</summary>
    public int? HeldBackBy()
    {
        var connections = own.Connections;
        var now = BoardClock.NowMs;
        var recent = RecentAccepts.Read(ref own.Fields.RecentAccepts, now);
        if (connections <= Lead && recent <= RecentLead)
        {
            return null;
        }
        var rows = Rows;
        for (var step = Math.Min(rows - 1, Neighbours); step > 0; step--)
        {
            var index = (own.Index + step) % rows;
            ref var row = ref board[index];
            var theirs = Volatile.Read(ref row.Connections);
            var theirRecent = RecentAccepts.Read(ref row.RecentAccepts, now);
            var hasLess = theirs < connections - Lead
                || (theirs <= connections && theirRecent + RecentLead + (theirRecent / RecentShare) < recent);
            if (hasLess && IsAccepting(ref row, now) && now >= Volatile.Read(ref _skippedUntilMs[index]))
            {
                return index;
            }
        }
        return null;
    }

    /// <summary>Connections that a worker has accepted so far.</summary>
    public long AcceptedBy(int row) => Volatile.Read(ref board[row].Accepted);

    /// <summary>That worker left a connection waiting and accepted none meanwhile: those that are quicker must not wait for it
    /// again at once.</summary>
    public void Skip(int row) => Volatile.Write(ref _skippedUntilMs[row], BoardClock.NowMs + SkipMs);

    /// <summary>Call it before the first accept: a worker that has accepted nothing yet would get all new connections until it had
    /// caught up, at a time when everything in it is cold.</summary>
    public void Join()
    {
        var now = BoardClock.NowMs;
        var most = 0u;
        for (var index = 0; index < Rows; index++)
        {
            ref var row = ref board[index];
            if (IsAccepting(ref row, now))
            {
                most = Math.Max(most, RecentAccepts.Read(ref row.RecentAccepts, now));
            }
        }
        RecentAccepts.Write(ref own.Fields.RecentAccepts, most, now);
    }

    /// <summary>Tells an acceptor from now on when a connection has ended.</summary>
    public void Add(Acceptor acceptor) => _acceptors = [.. _acceptors, acceptor];

    public void ConnectionOpened() => own.ConnectionOpened();

    public void ConnectionClosed()
    {
        own.ConnectionClosed();
        foreach (var acceptor in _acceptors)
        {
            acceptor.Reconsider();
        }
    }

    private static bool IsAccepting(ref BoardRowLayout row, long now) =>
        Volatile.Read(ref row.State) == (int)BoardState.Accepting && now - Volatile.Read(ref row.HeartbeatMs) <= StaleMs;
}

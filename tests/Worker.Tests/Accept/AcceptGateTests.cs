using Windhover.Testing;
using Windhover.Worker.Accept;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Tests.Accept;

public sealed class AcceptGateTests
{
    private const int Rows = 4;

    private readonly BoardMemory _board = Board();
    private readonly AcceptGate _gate;

    public AcceptGateTests()
    {
        _board.Header.UsedRows = Rows;
        _gate = new AcceptGate(_board, new OwnRow(_board, 0));
        for (var row = 0; row < Rows; row++)
        {
            _board[row].State = (int)BoardState.Accepting;
            _board[row].HeartbeatMs = BoardClock.NowMs;
        }
    }

    [Theory]
    [InlineData(0, 0, 0, 0, null)]
    [InlineData(1, 0, 0, 0, null)]
    [InlineData(2, 1, 1, 1, null)]
    [InlineData(2, 1, 0, 1, 2)]
    [InlineData(200, 199, 198, 199, 2)]
    [InlineData(5, 9, 9, 9, null)]
    public void A_worker_with_two_connections_more_than_another_leaves_the_next_one_to_it(
        int own, int first, int second, int third, int? heldBackBy)
    {
        (_board[0].Connections, _board[1].Connections, _board[2].Connections, _board[3].Connections) = (own, first, second, third);

        Assert.Equal(heldBackBy, _gate.HeldBackBy());
    }

    [Theory]
    [InlineData(104, 100, null)]
    [InlineData(120, 100, 3)]
    public void Where_connections_are_equal_those_accepted_lately_decide(uint own, uint other, int? heldBackBy)
    {
        Array.ForEach([0, 1, 2], row => Accepted(row, own));
        Accepted(3, other);

        Assert.Equal(heldBackBy, _gate.HeldBackBy());
    }

    [Theory]
    [InlineData((int)BoardState.Free)]
    [InlineData((int)BoardState.Booting)]
    [InlineData((int)BoardState.Warming)]
    [InlineData((int)BoardState.Draining)]
    public void A_worker_that_does_not_accept_holds_nobody_back(int state)
    {
        Array.ForEach([0, 1, 2], row => _board[row].Connections = 10);
        Assert.Equal(3, _gate.HeldBackBy());

        _board[3].State = state;

        Assert.Null(_gate.HeldBackBy());
    }

    [Fact]
    public void A_worker_without_a_heartbeat_holds_nobody_back()
    {
        Array.ForEach([0, 1, 2], row => _board[row].Connections = 10);

        _board[3].HeartbeatMs = BoardClock.NowMs - AcceptGate.StaleMs - 1;

        Assert.Null(_gate.HeldBackBy());
    }

    [Fact]
    public void A_worker_that_left_a_connection_waiting_is_passed_over()
    {
        _board[0].Connections = 10;
        Assert.Equal(3, _gate.HeldBackBy());

        _gate.Skip(3);

        Assert.Equal(2, _gate.HeldBackBy());
    }

    [Fact]
    public void A_new_worker_does_not_get_every_short_connection_until_it_has_caught_up()
    {
        Accepted(1, 500);
        Accepted(2, 510);

        _gate.Join();

        var now = BoardClock.NowMs;
        Assert.Equal(RecentAccepts.Read(ref _board[2].RecentAccepts, now), RecentAccepts.Read(ref _board[0].RecentAccepts, now));
    }

    private void Accepted(int row, uint connections) =>
        RecentAccepts.Write(ref _board[row].RecentAccepts, connections * RecentAccepts.One, BoardClock.NowMs);

    private static BoardMemory Board()
    {
        using var directory = new TemporaryDirectory();
        using var file = File.OpenHandle(directory.PathTo("board"), FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, BoardMemory.Bytes(Rows));
        return BoardMemory.Map((int)file.DangerousGetHandle(), Rows)!;
    }
}

using Windhover.Launcher.World.Board;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Tests.World.Board;

public sealed class StatusBoardTests
{
    [Fact]
    public void What_one_mapping_writes_the_other_reads()
    {
        using var board = StatusBoard.Create(rows: 4);
        using var lease = board.Rent(slot: 3, generation: 2)!;
        ref var row = ref Worker(lease);

        row.Pid = 4711;
        row.Connections = 7;
        row.State = (int)BoardState.Accepting;

        var read = lease.Read();
        Assert.Equal((3, 2, 4711), (read.Slot, read.Generation, read.Pid));
        Assert.Equal(7, read.Connections);
        Assert.Equal(BoardState.Accepting, read.State);
        Assert.Null(read.HeartbeatAge);
    }

    [Fact]
    public void A_row_is_used_again_empty_and_the_lowest_free_one_first()
    {
        using var board = StatusBoard.Create(rows: 4);
        using var first = board.Rent(slot: 0, generation: 1)!;
        using var second = board.Rent(slot: 1, generation: 1)!;
        Worker(first).Connections = 5;
        first.Dispose();

        using var third = board.Rent(slot: 2, generation: 1)!;

        Assert.Equal(first.Place, third.Place);
        Assert.Equal((2, 0, BoardState.Booting), (third.Read().Slot, third.Read().Connections!.Value, third.Read().State!.Value));
        Assert.Equal([2, 1], board.ReadAll().Select(row => row.Slot));
    }

    [Fact]
    public void A_lease_that_is_disposed_of_twice_does_not_take_the_next_ones_row()
    {
        using var board = StatusBoard.Create(rows: 1);
        var first = board.Rent(slot: 0, generation: 1)!;
        first.Dispose();
        using var second = board.Rent(slot: 0, generation: 2)!;
        first.Dispose();

        Assert.Null(board.Rent(slot: 0, generation: 3));
    }

    [Fact]
    public void A_full_board_gives_none()
    {
        using var board = StatusBoard.Create(rows: 1);
        using var only = board.Rent(slot: 0, generation: 1)!;

        Assert.Null(board.Rent(slot: 1, generation: 1));
    }

    [Fact]
    public void Requests_of_a_slot_outlive_its_processes()
    {
        using var board = StatusBoard.Create(rows: 2);
        var old = board.Rent(slot: 1, generation: 1)!;
        End(ref Worker(old), 10, microseconds: 100);
        using var successor = board.Rent(slot: 1, generation: 2)!;
        End(ref Worker(successor), 3, microseconds: 100);
        Assert.Equal(13, board.RequestsOf(1));

        old.Dispose();

        Assert.Equal(13, board.RequestsOf(1));
        Assert.Equal(0, board.RequestsOf(0));
    }

    [Fact]
    public void Requests_that_have_begun_and_not_ended_are_active()
    {
        using var board = StatusBoard.Create(rows: 1);
        using var lease = board.Rent(slot: 0, generation: 1)!;
        End(ref Worker(lease), 10, microseconds: 100);
        Worker(lease).RequestsStarted += 4;

        Assert.Equal((4, 10), (lease.Read().ActiveRequests!.Value, lease.Read().Requests!.Value));
    }

    [Fact]
    public void Counts_that_wrap_around_do_not_show()
    {
        using var board = StatusBoard.Create(rows: 1);
        using var lease = board.Rent(slot: 0, generation: 1)!;
        Worker(lease).RequestsStarted = uint.MaxValue - 1L;
        Worker(lease).Latencies[LatencyBuckets.IndexOf(100)] = uint.MaxValue - 1;
        var before = lease.Read();

        End(ref Worker(lease), 5, microseconds: 100);
        var after = lease.Read();

        Assert.Equal((0, 5), (after.ActiveRequests!.Value, (after.Requests - before.Requests)!.Value));
        Assert.InRange(after.LatencyQuantile(0.5, before)!.Value.TotalMicroseconds, 96, 112);
    }

    [Fact]
    public void A_quantile_is_of_what_has_ended_since_the_earlier_reading()
    {
        using var board = StatusBoard.Create(rows: 1);
        using var lease = board.Rent(slot: 0, generation: 1)!;
        End(ref Worker(lease), 1000, microseconds: 5);
        var before = lease.Read();
        Assert.Null(lease.Read().LatencyQuantile(0.5, before));

        End(ref Worker(lease), 90, microseconds: 1_000);
        End(ref Worker(lease), 10, microseconds: 1_000_000);
        var after = lease.Read();

        Assert.InRange(after.LatencyQuantile(0.5, before)!.Value.TotalMilliseconds, 0.85, 1.15);
        Assert.InRange(after.LatencyQuantile(0.99, before)!.Value.TotalMilliseconds, 850, 1150);
        Assert.InRange(after.LatencyQuantile(0.5)!.Value.TotalMicroseconds, 0, 16);
    }

    [Fact]
    public void Quantiles_of_several_processes_are_those_of_all_their_requests()
    {
        using var board = StatusBoard.Create(rows: 2);
        using var one = board.Rent(slot: 0, generation: 1)!;
        using var other = board.Rent(slot: 1, generation: 1)!;
        End(ref Worker(one), 90, microseconds: 1_000);
        End(ref Worker(other), 10, microseconds: 1_000_000);

        var p99 = BoardRow.LatencyQuantile(0.99, [(one.Read(), null), (other.Read(), null)]);

        Assert.InRange(p99!.Value.TotalMilliseconds, 850, 1150);
    }

    // As a worker does: through a mapping of its own.
    private static ref BoardRowLayout Worker(BoardLease lease) =>
        ref BoardMemory.Map(lease.Place.Fd, lease.Place.Rows)![lease.Place.Row];

    private static void End(ref BoardRowLayout row, int requests, long microseconds)
    {
        row.RequestsStarted += requests;
        row.Latencies[LatencyBuckets.IndexOf(microseconds)] += (uint)requests;
    }
}

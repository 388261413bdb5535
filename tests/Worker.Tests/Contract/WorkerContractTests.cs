using System.Runtime.CompilerServices;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Tests.Contract;

public sealed class WorkerContractTests
{
    [Fact]
    public void The_hot_fields_of_a_row_share_their_cache_line_with_no_other_thread()
    {
        var row = default(BoardRowLayout);

        Assert.Equal(0, BoardRowLayout.Bytes % 64);
        Assert.Equal(BoardRowLayout.Bytes, Unsafe.SizeOf<BoardRowLayout>());
        Assert.Equal(64, Unsafe.ByteOffset(ref Unsafe.As<int, byte>(ref row.State), ref Unsafe.As<long, byte>(ref row.RequestsStarted)));
        Assert.Equal(128, Unsafe.ByteOffset(ref Unsafe.As<int, byte>(ref row.State), ref Unsafe.As<long, byte>(ref row.PoolDelayUs)));
    }

    [Fact]
    public void A_contract_without_a_board_leaves_no_variable_for_one()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);

        Contract(null).WriteTo(environment);

        Assert.DoesNotContain(environment, pair => pair.Key.EndsWith("_BOARD", StringComparison.Ordinal) && pair.Value is not null);
    }

    [Fact]
    public void A_place_on_the_board_is_written_as_three_numbers()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);

        Contract(new BoardPlace(7, 3, 1100)).WriteTo(environment);

        Assert.Equal("7,3,1100", environment["WINDHOVER_WORKER_BOARD"]);
    }

    [Fact]
    public void An_outbox_is_written_with_the_channel_where_it_has_one()
    {
        var withChannel = new Dictionary<string, string?>(StringComparer.Ordinal);
        Contract(null, new OutboxPlace(7, 3, 8, 9)).WriteTo(withChannel);
        var without = new Dictionary<string, string?>(StringComparer.Ordinal);
        Contract(null, new OutboxPlace(7, 3, ChannelFd: null, PageFd: null)).WriteTo(without);

        Assert.Equal(("7,3", "8,9"), (withChannel["WINDHOVER_WORKER_OUTBOX"], withChannel["WINDHOVER_WORKER_CHANNEL"]));
        Assert.Equal(("7,3", null), (without["WINDHOVER_WORKER_OUTBOX"], without["WINDHOVER_WORKER_CHANNEL"]));
    }

    [Fact]
    public void What_is_given_for_keys_and_advice_is_read_again_and_what_is_not_leaves_no_variable()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        (Contract(null) with
        {
            Keys = new KeysPlace("/var/lib/windhover/keys", "5000", Problem: null),
            LeaderFd = 9,
            Advice = new AdvicePlan(5, ["jobs", "keys"]),
        }).WriteTo(environment);
        var without = new Dictionary<string, string?>(StringComparer.Ordinal);
        Contract(null).WriteTo(without);

        string[] names = ["KEYS", "KEYS_SCOPE", "KEYS_PROBLEM", "LEADER_FD", "WORKERS", "NO_ADVICE"];
        Assert.Equal(
            ["/var/lib/windhover/keys", "5000", null, "9", "5", "jobs,keys"],
            names.Select(name => environment["WINDHOVER_WORKER_" + name]));
        Assert.All(names, name => Assert.Null(without["WINDHOVER_WORKER_" + name]));
    }

    private static WorkerContract Contract(BoardPlace? board, OutboxPlace? outbox = null) =>
        new([5], 6, 0, 1, 1, "udp://127.0.0.1:9", "webapp", 1, TimeSpan.FromSeconds(1), board, Outbox: outbox);
}

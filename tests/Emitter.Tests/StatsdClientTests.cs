using Windhover.Emitter.Transports;

namespace Windhover.Emitter.Tests;

public sealed class StatsdClientTests : IDisposable
{
    private readonly RecordingSender _sender = new();

    public void Dispose() => _sender.Dispose();

    [Fact]
    public void Drops_are_reported_by_reason_once_the_receiver_takes_lines_again()
    {
        using var client = new StatsdClient("shop", _sender);
        _sender.Answer = DropReason.Timeout;
        client.Send("a:1|c"u8);
        _sender.Answer = DropReason.WouldBlock;
        client.Send("a:1|c"u8);
        client.Send("a:1|c"u8);
        client.ReportDrops();
        Assert.Empty(_sender.Lines);

        _sender.Answer = DropReason.None;
        client.ReportDrops();
        client.ReportDrops();

        Assert.Equal(
            [
                "windhover_emitter_dropped:1|c|#app_name:shop,reason:timeout",
                "windhover_emitter_dropped:2|c|#app_name:shop,reason:would_block",
            ],
            _sender.Lines);
        Assert.Equal(3, client.Drops.Total);
    }

    [Fact]
    public void A_line_that_no_receiver_takes_is_dropped_here()
    {
        using var client = new StatsdClient("shop", _sender);
        client.Send(new byte[StatsdClient.MaxLineBytes + 1]);
        client.ReportDrops();

        Assert.Equal(["windhover_emitter_dropped:1|c|#app_name:shop,reason:too_long"], _sender.Lines);
    }
}

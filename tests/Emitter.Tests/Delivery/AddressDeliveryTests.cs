using System.Globalization;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;
using Windhover.Emitter.Tests.Outbox;

namespace Windhover.Emitter.Tests.Delivery;

public sealed class AddressDeliveryTests : IDisposable
{
    private readonly OutboxMemory _memory = OutboxMemory.Private(new OutboxLayout { Stripes = 2, RecordsPerStripe = 1024, Series = 64 });
    private readonly FakeSender _sender = new();
    private readonly OutboxWriter _writer;
    private readonly int _hits;
    private readonly int _latency;

    public AddressDeliveryTests()
    {
        _writer = new OutboxWriter(_memory, "shop");
        _hits = _writer.Series(SeriesKind.Counter, "hits");
        _latency = _writer.Series(SeriesKind.Microseconds, "latency");
    }

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void What_a_receiver_does_not_take_now_it_gets_later_once()
    {
        using var courier = Courier();
        Append(300);
        var call = 0;
        _sender.Answer = () => ++call is 2 or 3 ? SendOutcome.Later : SendOutcome.Sent;

        Assert.False(courier.Advance());
        Append(300);
        Assert.False(courier.Advance());
        Assert.True(courier.Advance());

        Assert.Equal((600, 600), Received());
        Assert.Equal(0, _memory.ReadStatistics().Waiting);
    }

    [Fact]
    public void What_the_kernel_refuses_for_good_is_dropped_by_name()
    {
        using var courier = Courier();
        Append(10);
        _sender.Answer = () => SendOutcome.Refused;
        Assert.True(courier.Advance());
        _sender.Answer = () => SendOutcome.Sent;
        Assert.True(courier.Advance());

        Assert.Equal(["windhover_emitter_dropped:20|c|#app_name:shop,reason:error"], _sender.Lines);
    }

    [Fact]
    public void A_part_whose_loss_is_known_late_is_counted_and_the_next_is_sent()
    {
        using var courier = Courier();
        Append(10);
        Assert.True(courier.Advance());
        Append(5);
        var call = 0;
        _sender.Answer = () => ++call == 1 ? SendOutcome.LostBefore : SendOutcome.Sent;
        Assert.True(courier.Advance());

        Assert.Equal((15, 15), Received());
        Assert.Equal(20, _memory.ReadStatistics().Dropped(DropReason.Unreachable));
    }

    [Fact]
    public void Killed_before_or_after_any_send_nothing_is_sent_twice_and_what_is_missing_is_in_doubt()
    {
        for (var killAt = 0; killAt < 20; killAt++)
        {
            foreach (var arrived in new[] { false, true })
            {
                CheckKill(killAt, arrived);
            }
        }
    }

    [Fact]
    public void A_part_that_has_partly_left_when_the_process_is_killed_is_in_doubt()
    {
        Append(3);
        using (var courier = Courier())
        {
            _sender.Answer = () => SendOutcome.Partly;
            Assert.False(courier.Advance());
        }
        Drain(_memory, new FakeSender());

        Assert.Equal(6, _memory.ReadStatistics().Dropped(DropReason.InDoubt));
    }

    [Fact]
    public void Killed_while_a_batch_is_freed_it_is_freed_by_who_comes_next()
    {
        Append(10);
        Assert.True(BatchCycle.TryOpen(_memory, PackedText.Plain));
        var lines = new BatchPacker(_memory).Pack().Lines;
        // The worker has freed one stripe and no series.
        _memory.Header.Batch.Lines = lines;
        _memory.Header.Batch.State = (int)BatchState.Freeing;
        _memory.Stripe(0).Tail = _memory.Stripe(0).BatchEnd;

        Drain(_memory, _sender);

        Assert.Empty(_sender.Parts);
        Assert.Equal(0, _memory.ReadStatistics().Waiting);
        Assert.Equal(lines, _memory.ReadStatistics().LinesSent);
    }

    [Fact]
    public void The_shares_of_a_worker_that_is_gone_are_taken_back()
    {
        var queue = _writer.Series(SeriesKind.Share, "queue");
        var level = _writer.Series(SeriesKind.Gauge, "level");
        _writer.Add(queue, 5.0);
        _writer.Set(level, 7);
        using (var courier = Courier())
        {
            Assert.True(courier.Advance());
        }
        // Not sent: not to be taken back either.
        _writer.Add(queue, 3.0);
        _writer.Add(_hits, 1L);
        _sender.Parts.Clear();

        Drain(_memory, _sender);

        Assert.Equal(["hits:1|c", "queue:-5|g"], _sender.Lines);
        Assert.True(_memory.IsClosed);
    }

    private static void Drain(OutboxMemory memory, FakeSender sender)
    {
        using var launcher = new OutboxCourier(memory, new AddressDelivery(sender));
        Assert.True(launcher.AdvanceToEnd());
        Assert.True(memory.IsClosed);
    }

    private static void CheckKill(int killAt, bool arrived)
    {
        using var memory = OutboxMemory.Private(new OutboxLayout { Stripes = 2, RecordsPerStripe = 1024, Series = 64 });
        var writer = new OutboxWriter(memory, "shop");
        var hits = writer.Series(SeriesKind.Counter, "hits");
        var latency = writer.Series(SeriesKind.Microseconds, "latency");
        var sender = new FakeSender();
        var call = 0;
        sender.Answer = () =>
        {
            if (call++ < killAt)
            {
                return SendOutcome.Sent;
            }
            throw new KilledException();
        };
        var recorded = 0;
        try
        {
            using var courier = new OutboxCourier(memory, new AddressDelivery(sender));
            for (var batch = 0; batch < 4; batch++)
            {
                for (var i = 0; i < 300; i++)
                {
                    writer.Add(hits, 1L);
                    writer.Record(latency, 1000L);
                    recorded += 2;
                }
                courier.Advance();
            }
        }
        catch (KilledException)
        {
            if (arrived)
            {
                // The kernel took it; the kill came before that was noted.
                var batch = new BatchPacker(memory).Pack();
                sender.Parts.Add(System.Text.Encoding.UTF8.GetString(batch.BytesOfStream(batch[memory.Header.Batch.PartsDone])));
            }
        }
        sender.Answer = () => SendOutcome.Sent;

        Drain(memory, sender);

        var (counted, timed) = Received(sender);
        var inDoubt = memory.ReadStatistics().Dropped(DropReason.InDoubt);
        Assert.InRange(counted + timed, recorded - inDoubt, recorded);
        Assert.Equal(arrived ? recorded : recorded - inDoubt, counted + timed);
    }

    private OutboxCourier Courier() => new(_memory, new AddressDelivery(_sender));

    private void Append(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _writer.Add(_hits, 1L);
            _writer.Record(_latency, 1000L);
        }
    }

    private (long Hits, long Latencies) Received() => Received(_sender);

    private static (long Hits, long Latencies) Received(FakeSender sender)
    {
        var fields = sender.Lines.Select(line => line.Split('|')[0].Split(':')).ToList();
        return (
            fields.Where(field => field[0] == "hits").Sum(field => long.Parse(field[1], CultureInfo.InvariantCulture)),
            fields.Where(field => field[0] == "latency").Sum(field => field.Length - 1));
    }
}

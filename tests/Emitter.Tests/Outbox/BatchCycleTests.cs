using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Tests.Outbox;

public sealed class BatchCycleTests : IDisposable
{
    private readonly OutboxMemory _memory = OutboxMemory.Private(new OutboxLayout { Stripes = 1, RecordsPerStripe = 16, Series = 64 });
    private readonly OutboxWriter _writer;
    private readonly int _latency;

    public BatchCycleTests()
    {
        _writer = new OutboxWriter(_memory, "shop");
        _latency = _writer.Series(SeriesKind.Microseconds, "latency");
    }

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void A_record_that_a_thread_is_still_writing_comes_with_a_later_batch()
    {
        _writer.Record(_latency, 1000L);
        ref var record = ref BeginRecord();
        _writer.Record(_latency, 3000L);
        Assert.Equal(["latency:1.000|ms"], _memory.TakeLines());

        record.Series = _latency;
        record.Value = 2000;
        record.Commit = 2;

        Assert.Equal(["latency:2.000:3.000|ms"], _memory.TakeLines());
    }

    [Fact]
    public void A_record_that_nobody_will_finish_is_left_out_by_name()
    {
        // The rings have gone round: the place holds an older record.
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 16; i++)
            {
                _writer.Record(_latency, 9_000_000L);
            }
            _memory.TakeLines();
        }
        _writer.Record(_latency, 1000L);
        BeginRecord().Value = 2000;
        _writer.Record(_latency, 3000L);

        Assert.True(BatchCycle.TryOpenLast(_memory, PackedText.Plain));

        Assert.Equal(
            ["windhover_emitter_dropped:1|c|#app_name:shop,reason:unfinished\nlatency:1.000:3.000|ms"], _memory.PackParts());
    }

    [Fact]
    public void Positions_go_on_beyond_what_a_commit_word_holds()
    {
        ref var stripe = ref _memory.Stripe(0);
        stripe.Head = stripe.Tail = uint.MaxValue - 2L;
        for (var i = 1; i <= 6; i++)
        {
            _writer.Record(_latency, i * 1000L);
        }

        Assert.Equal(["latency:1.000:2.000:3.000:4.000:5.000:6.000|ms"], _memory.TakeLines());
    }

    [Fact]
    public void Where_nothing_was_measured_there_is_no_batch()
    {
        Assert.False(BatchCycle.TryOpen(_memory, PackedText.Plain));
        Assert.Equal(0, _memory.ReadStatistics().Batch);
        Assert.False(BatchCycle.TryOpenLast(_memory, PackedText.Plain));
        Assert.True(_memory.IsClosed);
    }

    // What a thread has done between its reservation and the rest.
    private ref OutboxRecord BeginRecord()
    {
        var position = _memory.Stripe(0).Head++;
        return ref _memory.Record(0, position);
    }
}

using Microsoft.Extensions.Time.Testing;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;
using Windhover.Emitter.Tests.Outbox;

namespace Windhover.Emitter.Tests.Delivery;

public sealed class ChannelDeliveryTests : IDisposable
{
    private readonly OutboxMemory _memory = OutboxMemory.Private(new OutboxLayout { Stripes = 2, RecordsPerStripe = 4096, Series = 64 });
    private readonly FakeExporter _exporter = new();
    private readonly FakeTimeProvider _time = new();
    private readonly OutboxWriter _writer;
    private readonly int _hits;
    private readonly int _latency;

    public ChannelDeliveryTests()
    {
        _writer = new OutboxWriter(_memory, "shop");
        _hits = _writer.Series(SeriesKind.Counter, "hits");
        _latency = _writer.Series(SeriesKind.Microseconds, "latency");
    }

    public void Dispose()
    {
        _exporter.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void A_batch_is_held_until_all_of_its_parts_are_noted()
    {
        using var courier = Courier();
        Append(300);
        Assert.False(courier.Advance());
        Assert.Equal(600, _memory.ReadStatistics().Waiting);

        _exporter.TryRead();
        Assert.False(courier.Advance());
        Assert.Equal(600, _memory.ReadStatistics().Waiting);

        _exporter.ReadAll();
        Assert.True(courier.Advance());
        Assert.Equal(0, _memory.ReadStatistics().Waiting);
        Check(300);
    }

    [Fact]
    public void What_was_not_noted_for_a_second_is_sent_again_and_counts_once()
    {
        using var courier = Courier();
        Append(300);
        courier.Advance();
        _exporter.TryRead();
        // Notes that it has seen.
        courier.Advance();
        while (_exporter.TryRead(apply: false))
        {
        }
        courier.Advance();
        Assert.False(_exporter.TryRead());

        _time.Advance(ChannelDelivery.Patience);
        courier.Advance();
        _exporter.ReadAll();

        Assert.True(courier.Advance());
        Check(300);
    }

    [Fact]
    public void Another_exporter_gets_at_once_what_the_last_one_may_have_taken_along()
    {
        using var courier = Courier();
        Append(300);
        courier.Advance();
        _exporter.TryRead();
        // It dies with a part in its hands, and leaves others in the socket.
        _exporter.TryRead(apply: false);
        _exporter.Page.BeginGeneration();

        courier.Advance();
        _exporter.ReadAll();

        Assert.True(courier.Advance());
        Check(300);
        Assert.True(_exporter.PassedOver > 0);
    }

    [Fact]
    public void A_full_socket_is_waited_for()
    {
        using var courier = Courier();
        for (var round = 0; round < 20; round++)
        {
            Append(4000);
            while (!courier.Advance())
            {
                _exporter.TryRead();
            }
        }
        Check(80_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whenever_a_worker_dies_the_launcher_delivers_the_rest_once(int partsRead)
    {
        using (var courier = Courier())
        {
            Append(300);
            courier.Advance();
            for (var part = 0; part < partsRead; part++)
            {
                _exporter.TryRead();
            }
            // Not in the batch that is on its way.
            Append(50);
        }

        Drain();

        Check(350);
    }

    [Fact]
    public void Whoever_dies_how_often_whatever_was_recorded_counts_once()
    {
        var random = new Random(7);
        var recorded = 0;
        for (var life = 0; life < 100; life++)
        {
            // A courier that is thrown away is a process that was killed; the memory stays.
            using var courier = Courier();
            for (var step = 0; step < 10; step++)
            {
                var more = random.Next(200);
                Append(more);
                recorded += more;
                courier.Advance();
                for (var part = random.Next(6); part > 0; part--)
                {
                    _exporter.TryRead(apply: random.Next(10) > 0);
                }
                if (random.Next(5) == 0)
                {
                    _exporter.Page.BeginGeneration();
                }
                _time.Advance(TimeSpan.FromMilliseconds(random.Next(400)));
            }
        }

        Drain();

        Check(recorded);
    }

    [Fact]
    public void Gauges_of_a_worker_that_is_gone_are_removed_and_its_shares_taken_back()
    {
        var queue = _writer.Series(SeriesKind.Share, "queue");
        var level = _writer.Series(SeriesKind.Gauge, "level", "slot:3");
        _writer.Series(SeriesKind.Gauge, "never_set", "slot:3");
        _writer.Add(queue, 5.0);
        _writer.Set(level, 7);
        using (var courier = Courier())
        {
            courier.Advance();
            _exporter.ReadAll();
            Assert.True(courier.Advance());
        }
        Assert.Equal(5, _exporter.Applied["queue"]);
        _writer.Add(queue, 2.0);
        _writer.Set(level, 8);

        Drain();

        Assert.Equal(0, _exporter.Applied["queue"]);
        Assert.Equal(7, _exporter.Applied["level"]);
        Assert.Equal(["level:0|g|#slot:3"], _exporter.Gone);
    }

    [Fact]
    public void An_outbox_that_was_never_opened_is_closed_at_once()
    {
        using var unused = OutboxMemory.Private(PackedText.SmallLayout);
        using var drain = OutboxDrain.To(_exporter.Channel, unused, _time);

        Assert.True(drain.Advance());
        Assert.True(unused.IsClosed);
        Assert.False(_exporter.TryRead());
    }

    private OutboxCourier Courier() => new(_memory, new ChannelDelivery(_exporter.Channel, _time));

    private void Drain()
    {
        using var drain = OutboxDrain.To(_exporter.Channel, _memory, _time);
        while (!drain.Advance())
        {
            _exporter.ReadAll();
            _time.Advance(ChannelDelivery.Patience);
        }
        Assert.True(_memory.IsClosed);
    }

    private void Append(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _writer.Add(_hits, 1L);
            _writer.Record(_latency, 1000L);
        }
    }

    // What the ring had no room for is named, and the name is counted as well.
    private void Check(int recorded)
    {
        Assert.Equal(recorded, _exporter.Applied["hits"]);
        Assert.Equal(recorded, _exporter.Applied["latency"] + _exporter.Applied.GetValueOrDefault("windhover_emitter_dropped"));
    }
}

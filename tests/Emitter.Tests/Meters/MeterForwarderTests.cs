using System.Diagnostics.Metrics;
using Windhover.Emitter.Meters;
using Windhover.Emitter.Outbox;
using Windhover.Emitter.Tests.Outbox;

namespace Windhover.Emitter.Tests.Meters;

public sealed class MeterForwarderTests : IDisposable
{
    private readonly OutboxMemory _memory = OutboxMemory.Private(PackedText.SmallLayout);
    private readonly OutboxWriter _outbox;
    private readonly Meter _meter = new($"shop-{Guid.NewGuid():N}");

    public MeterForwarderTests() => _outbox = new OutboxWriter(_memory, "webapp");

    public void Dispose()
    {
        _meter.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void A_counter_sends_its_increments_with_its_tags()
    {
        using var forwarder = Forward();
        var orders = _meter.CreateCounter<int>("orders.placed");

        orders.Add(3, new KeyValuePair<string, object?>("kind", "gift|wrapped"), new("empty", ""), new("size", 2));

        Assert.Equal(["orders.placed:3|c|#app_name:webapp,kind:gift_wrapped,size:2"], _memory.TakeLines());
    }

    [Fact]
    public void A_histogram_of_seconds_becomes_a_timer_in_milliseconds()
    {
        using var forwarder = Forward();
        _meter.CreateHistogram<double>("wait", "s").Record(0.25);
        _meter.CreateHistogram<int>("query", "ms").Record(7);
        _meter.CreateHistogram<long>("body", "By").Record(1024);

        Assert.Equal(
            ["wait:250|ms|#app_name:webapp", "query:7|ms|#app_name:webapp", "body:1024|h|#app_name:webapp"], _memory.TakeLines());
    }

    [Fact]
    public void An_up_down_counter_is_a_relative_gauge_that_adds_up_over_workers()
    {
        using var forwarder = Forward();
        var queue = _meter.CreateUpDownCounter<int>("queue");
        queue.Add(2);
        queue.Add(-1);

        Assert.Equal(["queue:+1|g|#app_name:webapp"], _memory.TakeLines());
    }

    [Fact]
    public void An_observable_counter_sends_what_was_added_since_the_last_look()
    {
        var total = 10L;
        _meter.CreateObservableCounter("bytes", () => total);
        using var forwarder = Forward();

        forwarder.Poll();
        Assert.Equal(["bytes:10|c|#app_name:webapp"], _memory.TakeLines());
        forwarder.Poll();
        Assert.Empty(_memory.TakeLines());
        total = 15;
        forwarder.Poll();
        Assert.Equal(["bytes:5|c|#app_name:webapp"], _memory.TakeLines());
        total = 4;
        forwarder.Poll();
        Assert.Equal(["bytes:4|c|#app_name:webapp"], _memory.TakeLines());
    }

    [Fact]
    public void A_gauge_carries_its_slot_and_reaches_negative_values_through_zero()
    {
        _meter.CreateObservableGauge("temperature", () => -2.5);
        using var forwarder = Forward();

        forwarder.Poll();

        Assert.Equal(
            ["temperature:0|g|#app_name:webapp,slot:3", "temperature:-2.5|g|#app_name:webapp,slot:3"], _memory.TakeLines());
    }

    [Fact]
    public void Without_a_slot_a_gauge_has_no_such_tag()
    {
        _meter.CreateObservableGauge("temperature", () => 21.5);
        using var forwarder = new MeterForwarder(_outbox, [_meter.Name], slot: null);

        forwarder.Poll();

        Assert.Equal(["temperature:21.5|g|#app_name:webapp"], _memory.TakeLines());
    }

    [Fact]
    public void An_observable_up_down_counter_sends_what_its_share_has_changed_by()
    {
        var inUse = 7;
        _meter.CreateObservableUpDownCounter("in_use", () => inUse);
        using var forwarder = Forward();

        forwarder.Poll();
        Assert.Equal(["in_use:+7|g|#app_name:webapp"], _memory.TakeLines());
        inUse = 3;
        forwarder.Poll();
        Assert.Equal(["in_use:-4|g|#app_name:webapp"], _memory.TakeLines());
    }

    [Fact]
    public void Fractions_are_counted()
    {
        using var forwarder = Forward();
        var cost = _meter.CreateCounter<double>("cost");
        cost.Add(0.25);
        cost.Add(1.5);

        Assert.Equal(["cost:1.75|c|#app_name:webapp"], _memory.TakeLines());
    }

    [Fact]
    public void Only_the_named_instrument_of_a_meter_is_forwarded()
    {
        using var forwarder = new MeterForwarder(_outbox, [_meter.Name + "/wanted"], slot: 3);
        _meter.CreateCounter<int>("wanted").Add(1);
        _meter.CreateCounter<int>("other").Add(1);

        Assert.Equal(["wanted:1|c|#app_name:webapp"], _memory.TakeLines());
    }

    [Fact]
    public void What_is_no_number_is_not_sent()
    {
        using var forwarder = Forward();
        _meter.CreateHistogram<double>("wait", "s").Record(double.NaN);

        Assert.Empty(_memory.TakeLines());
    }

    private MeterForwarder Forward() => new(_outbox, [_meter.Name], slot: 3);
}

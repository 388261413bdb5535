using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Tests.Outbox;

public sealed class OutboxWriterTests : IDisposable
{
    private readonly OutboxMemory _memory = OutboxMemory.Private(PackedText.SmallLayout);
    private readonly OutboxWriter _writer;

    public OutboxWriterTests() => _writer = new OutboxWriter(_memory, "shop");

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void Increments_of_a_series_become_one_line()
    {
        var hits = _writer.Series(SeriesKind.Counter, "hits", "code:200");
        var price = _writer.Series(SeriesKind.DecimalCounter, "price");
        for (var i = 0; i < 17; i++)
        {
            _writer.Add(hits, 1L);
            _writer.Add(price, 0.5);
        }

        Assert.Equal(["hits:17|c|#code:200", "price:8.5|c"], _memory.TakeLines());
        Assert.Empty(_memory.TakeLines());

        _writer.Add(hits, 2L);
        Assert.Equal(["hits:2|c|#code:200"], _memory.TakeLines());
    }

    [Fact]
    public void Timings_keep_every_value()
    {
        var latency = _writer.Series(SeriesKind.Microseconds, "latency", "endpoint:/test");
        var size = _writer.Series(SeriesKind.Histogram, "size");
        var wait = _writer.Series(SeriesKind.Milliseconds, "wait");
        _writer.Record(latency, 1200L);
        _writer.Record(size, 7.25);
        _writer.Record(latency, 45L);
        _writer.Record(wait, 250.0);

        var lines = _memory.TakeLines();

        // Another processor may have taken over in between: the order of the values is not promised.
        Assert.True(lines[0] is "latency:1.200:0.045|ms|#endpoint:/test" or "latency:0.045:1.200|ms|#endpoint:/test", lines[0]);
        Assert.Equal(["size:7.25|h", "wait:250|ms"], lines.Skip(1));
    }

    [Fact]
    public void A_gauge_says_its_last_value_and_again_when_it_is_set_again()
    {
        var level = _writer.Series(SeriesKind.Gauge, "level");
        _writer.Set(level, 3);
        _writer.Set(level, 4);
        Assert.Equal(["level:4|g"], _memory.TakeLines());
        Assert.Empty(_memory.TakeLines());

        _writer.Set(level, 4);
        Assert.Equal(["level:4|g"], _memory.TakeLines());

        // A sign makes a gauge relative.
        _writer.Set(level, -2.5);
        Assert.Equal(["level:0|g", "level:-2.5|g"], _memory.TakeLines());
    }

    [Fact]
    public void A_share_is_sent_as_what_it_changed_by()
    {
        var queue = _writer.Series(SeriesKind.Share, "queue");
        _writer.Add(queue, 5.0);
        Assert.Equal(["queue:+5|g"], _memory.TakeLines());
        _writer.Add(queue, -2.0);
        Assert.Equal(["queue:-2|g"], _memory.TakeLines());
    }

    [Fact]
    public void A_full_ring_drops_timings_by_name_and_keeps_counters()
    {
        var all = _memory.Layout.Stripes * _memory.Layout.RecordsPerStripe;
        var latency = _writer.Series(SeriesKind.Microseconds, "latency");
        var hits = _writer.Series(SeriesKind.Counter, "hits");
        for (var i = 0; i < all + 3; i++)
        {
            _writer.Record(latency, 1000L);
            _writer.Add(hits, 1L);
        }

        var lines = _memory.TakeLines();

        Assert.Equal("windhover_emitter_dropped:3|c|#app_name:shop,reason:queue_full", lines[0]);
        Assert.Equal($"hits:{all + 3}|c", lines[^1]);
        Assert.Equal(all, Values(lines));
        // Freed, it takes as many again.
        _writer.Record(latency, 2000L);
        Assert.Equal(["latency:2.000|ms"], _memory.TakeLines());
    }

    [Fact]
    public void A_full_table_drops_new_series_by_name_and_keeps_the_old()
    {
        var first = _writer.Series(SeriesKind.Counter, "series", "number:0");
        var refused = 0;
        for (var i = 1; i < 100; i++)
        {
            var series = _writer.Series(SeriesKind.Counter, "series", $"number:{i}");
            refused += series < 0 ? 1 : 0;
            _writer.Add(series, 1L);
        }
        Assert.Equal(first, _writer.Series(SeriesKind.Counter, "series", "number:0"));

        var lines = _memory.TakeLines();

        Assert.Equal(100 + DropReasons.Count - _memory.Layout.Series, refused);
        Assert.Contains($"windhover_emitter_dropped:{refused}|c|#app_name:shop,reason:series_limit", lines);
        Assert.Equal(refused, _memory.ReadStatistics().Dropped(DropReason.SeriesLimit));
    }

    [Fact]
    public void A_share_of_the_table_is_a_limit()
    {
        for (var i = 0; i < 100; i++)
        {
            _writer.Series(SeriesKind.Counter, "app"u8, System.Text.Encoding.UTF8.GetBytes($"number:{i}"), share: 50);
        }
        Assert.Equal(_memory.Layout.Series / 2, _memory.SeriesCount);
        Assert.True(_writer.Series(SeriesKind.Counter, "request_count") >= 0);
    }

    [Fact]
    public void Text_that_no_receiver_takes_is_too_long()
    {
        var series = _writer.Series(SeriesKind.Counter, "hits", "path:" + new string('x', 4095));
        _writer.Add(series, 3L);

        Assert.Equal(["windhover_emitter_dropped:3|c|#app_name:shop,reason:too_long"], _memory.TakeLines());
    }

    [Fact]
    public void Without_memory_it_writes_nowhere()
    {
        var nowhere = new OutboxWriter(null, "shop");
        var series = nowhere.Series(SeriesKind.Counter, "hits");
        nowhere.Add(series, 1L);
        nowhere.Record(series, 1L);
        nowhere.Set(series, 1);

        Assert.False(nowhere.Enabled);
    }

    [Fact]
    public void The_launcher_reads_what_has_passed_through()
    {
        var hits = _writer.Series(SeriesKind.Counter, "hits");
        var latency = _writer.Series(SeriesKind.Microseconds, "latency");
        _writer.Add(hits, 3L);
        _writer.Record(latency, 1L);
        _writer.Record(latency, 1L);

        Assert.Equal(new { Increments = 3L, Timings = 2L, Waiting = 5L, Batch = 0L }, Of(_memory.ReadStatistics()));
        _memory.TakeLines();
        Assert.Equal(new { Increments = 3L, Timings = 2L, Waiting = 0L, Batch = 1L }, Of(_memory.ReadStatistics()));
        Assert.Equal(Environment.ProcessId, _memory.WorkerPid);
    }

    private static object Of(OutboxStatistics s) => new { s.Increments, s.Timings, s.Waiting, s.Batch };

    private static int Values(IEnumerable<string> lines) =>
        lines.Where(line => line.StartsWith("latency:", StringComparison.Ordinal)).Sum(line => line.Split('|')[0].Split(':').Length - 1);
}

using System.Globalization;
using Windhover.Exporter.Lines;
using Windhover.Testing;

namespace Windhover.Exporter.Tests.Pipeline;

/// <summary>Several receiving threads, with scrapes, expiries and reloads in between.</summary>
public sealed class ManyThreadsTests
{
    private const int Threads = 3;
    private const int Batches = 2000;

    private static readonly string[] Batch =
    [
        "hits:1|c|#k:v", "hits:0.5|c|#k:w", "level:+1|g", "took:2|h", "hist.a:2|h|#k:v", "short.lived:1|c", "hits:1|c|#k:v",
    ];

    [Fact]
    public async Task Nothing_is_lost_or_counted_twice()
    {
        const string mapping = """
            mappings:
            - match: hist.*
              name: hist
              observer_type: histogram
            - match: short.*
              name: short_lived
              ttl: 1ms
            """;
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = mapping });
        var senders = Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () => Send(exporter.Exporter.CreateSink()), TaskCreationOptions.LongRunning)));
        double last = 0;
        while (!senders.IsCompleted)
        {
            exporter.Advance(1);
            var now = double.Parse(exporter.Value("hits{k=\"v\"}") ?? "0", CultureInfo.InvariantCulture);
            Assert.True(now >= last, $"the counter fell from {last} to {now}");
            last = now;
            exporter.Exporter.Reload(mapping);
        }

        await senders.WaitAsync(TestLimits.Hang);
        const int batches = Threads * Batches;
        Assert.Equal(batches * 2, Number("hits{k=\"v\"}"));
        Assert.Equal(batches * 0.5, Number("hits{k=\"w\"}"));
        Assert.Equal(batches, Number("level"));
        Assert.Equal(batches, Number("took_count"));
        Assert.Equal(batches * 2, Number("hist_sum{k=\"v\"}"));
        Assert.Equal(batches, Number("hist_bucket{k=\"v\",le=\"+Inf\"}"));
        Assert.Equal(batches * Batch.Length, Number("statsd_exporter_samples_total"));

        double Number(string series) => double.Parse(exporter.Value(series)!, CultureInfo.InvariantCulture);

        void Send(ILineSink sink)
        {
            for (var i = 0; i < Batches; i++)
            {
                exporter.Send(sink, Batch);
            }
        }
    }

    [Fact]
    public void The_last_write_to_a_gauge_wins_whichever_thread_received_it()
    {
        var exporter = new ExporterUnderTest();
        var first = exporter.Exporter.CreateSink();
        var second = exporter.Exporter.CreateSink();

        exporter.Send(first, "level:10|g");
        exporter.Send(second, "level:20|g");
        exporter.Send(first, "level:-5|g");

        Assert.Equal("15", exporter.Value("level"));
    }

    [Fact]
    public void Native_histograms_of_two_threads_are_merged()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MappingConfig = "defaults: {observer_type: histogram}" });
        exporter.Send(exporter.Exporter.CreateSink(), "t:1|h", "t:-3|h", "t:0|h");
        exporter.Send(exporter.Exporter.CreateSink(), "t:1|h", "t:5000|h");

        (var _, var _, var histogram) = Assert.Single(exporter.NativeHistograms());

        Assert.Equal(5UL, histogram.Count);
        Assert.Equal(1UL, histogram.Native!.ZeroCount);
        Assert.Equal([2UL, 1UL], histogram.Native.Positive.Counts.ToArray());
        Assert.Equal([1UL], histogram.Native.Negative.Counts.ToArray());
    }
}

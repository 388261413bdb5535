using Windhover.Exporter.Lines;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.State;

/// <summary>What senders from elsewhere can make of state and scrape, and what they cannot take from own workers.</summary>
public sealed class SenderLimitTests : IDisposable
{
    private const long Limit = 1_500_000;

    private static readonly ExporterOptions Options = new() { MaxSenderBytes = Limit, MaxSeriesBytes = 4096 };

    private readonly StateUnderTest _state = new();

    public void Dispose() => _state.Dispose();

    /// <param name="type">Of the samples.</param>
    /// <param name="length">Of a label value, or of a name.</param>
    /// <param name="isName">The name differs, not a label.</param>
    /// <param name="shards">Receiving threads that get the same lines.</param>
    [Theory]
    [InlineData("c", 4, false, 1)]
    [InlineData("c", 4, true, 1)]
    [InlineData("c", 3_900, false, 1)]
    [InlineData("c", 3_900, true, 1)]
    [InlineData("g", 4, true, 2)]
    [InlineData("c", 4, false, 2)]
    [InlineData("ms", 4, false, 1)]
    [InlineData("ms", 3_000, false, 1)]
    [InlineData("ms", 3_000, true, 1)]
    [InlineData("h", 4, false, 2)]
    public void State_and_scrape_stay_below_the_limit_whatever_is_sent(string type, int length, bool isName, int shards)
    {
        var options = type == "h" ? Options with { MappingConfig = "defaults: {observer_type: histogram}" } : Options;
        var exporter = _state.Start(options);
        var sinks = Enumerable.Range(0, shards).Select(_ => exporter.Exporter.CreateSink(isSender: true)).ToArray();
        var padding = new string('x', length);
        var sent = 0;
        while (exporter.Value("statsd_exporter_events_error_total{reason=\"too_many_bytes\"}") is null or "0")
        {
            var lines = Enumerable.Range(sent, 2_000)
                .Select(one => isName ? $"{padding}{one}:1|{type}" : $"name:1|{type}|#id:{padding}{one},other:{one}").ToArray();
            Array.ForEach(sinks, sink => exporter.Send(sink, lines));
            sent += lines.Length;
            Assert.True(sent < 200_000, "no limit was met");
        }

        Assert.InRange(exporter.ClientText().Length, 0, Limit);
        Assert.InRange(new FileInfo(_state.Path).Length, 0, Limit + (1 << 20));
        Assert.InRange(double.Parse(exporter.Value("windhover_exporter_sender_series_bytes")!), Limit / 2, Limit);

        // Own workers have room all the same, and what was sent before is still counted.
        exporter.Send("own:1|c", $"own_too:1|c|#id:{padding}");
        Assert.Equal("1", exporter.Value("own"));
    }

    [Fact]
    public void Names_whose_series_have_expired_are_forgotten_when_their_bytes_are_more_than_the_limit()
    {
        var exporter = _state.Start(Options with { MappingConfig = "defaults: {ttl: 10s}" });
        var sink = exporter.Exporter.CreateSink(isSender: true);
        exporter.Send(sink, "first:1|c");
        for (var round = 0; round < 8; round++)
        {
            exporter.Send(sink, [.. Enumerable.Range(0, 500).Select(one => $"{new string('x', 200)}_{round}_{one}:1|c")]);
            exporter.Advance(12);
        }

        exporter.Send(sink, "first:7|g");

        Assert.Equal("7", exporter.Value("first"));
    }

    [Fact]
    public void What_was_loaded_counts_and_what_expires_does_not()
    {
        var options = Options with { MappingConfig = "defaults: {ttl: 10s}" };
        var first = _state.Start(options);
        Fill(first, first.Exporter.CreateSink(isSender: true));
        var filled = first.Value("windhover_exporter_sender_series_bytes");
        _state.End(first);

        var next = _state.Start(options);
        Assert.Equal(filled, next.Value("windhover_exporter_sender_series_bytes"));
        Assert.Equal("0", next.Value("windhover_exporter_state_left_out_total{reason=\"limit\"}"));

        next.Advance(12);
        Assert.Equal("0", next.Value("windhover_exporter_sender_series_bytes"));
        Fill(next, next.Exporter.CreateSink(isSender: true));
        Assert.Equal(filled, next.Value("windhover_exporter_sender_series_bytes"));
    }

    [Fact]
    public void A_smaller_limit_leaves_out_what_is_too_much_of_a_state()
    {
        var first = _state.Start(Options);
        Fill(first, first.Exporter.CreateSink(isSender: true));
        first.Send("own:1|c");
        _state.End(first);

        var next = _state.Start(Options with { MaxSenderBytes = Limit / 4 });

        Assert.InRange(double.Parse(next.Value("windhover_exporter_sender_series_bytes")!), Limit / 8, Limit / 4);
        Assert.NotEqual("0", next.Value("windhover_exporter_state_left_out_total{reason=\"limit\"}"));
        Assert.Equal("1", next.Value("own"));
    }

    [Fact]
    public void Name_and_labels_of_a_series_have_a_limit_together()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MaxSeriesBytes = 20 });

        exporter.Send("twelve_bytes:1|c|#a:b", "twelve_bytes:1|c|#a:bcdef", "twelve_bytes_and_eleven:1|c");

        Assert.Equal("1", exporter.Value("twelve_bytes{a=\"b\"}"));
        Assert.Equal("2", exporter.Value("statsd_exporter_events_error_total{reason=\"series_too_long\"}"));
        Assert.Equal("1", exporter.Value("windhover_exporter_series"));
    }

    private static void Fill(ExporterUnderTest exporter, ILineSink sink)
    {
        for (var i = 0; i < 20; i++)
        {
            exporter.Send(sink, Enumerable.Range(i * 1_000, 1_000).Select(one => $"fill:1|c|#id:{one}"));
        }
        Assert.NotNull(exporter.Value("statsd_exporter_events_error_total{reason=\"too_many_bytes\"}"));
    }
}

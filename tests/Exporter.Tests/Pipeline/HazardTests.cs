using System.Text;
using System.Text.Json;
using Windhover.Exporter.Known;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Tests.Golden;

namespace Windhover.Exporter.Tests.Pipeline;

/// <summary>What ends statsd_exporter, or breaks every scrape of it, costs the new series here, and no other.</summary>
public sealed class HazardTests
{
    [Theory]
    [InlineData("crash.json")]
    [InlineData("crash_extra.json")]
    public void Inputs_that_break_statsd_exporter_break_nothing(string file)
    {
        var played = 0;
        foreach (var row in GoldenFile.Rows(file).Where(row => row.TryGetProperty("lines", out _)))
        {
            var config = row.GetProperty("config");
            var exporter = new ExporterUnderTest(new ExporterOptions
            {
                MappingConfig = config.ValueKind == JsonValueKind.String ? config.GetString() : null,
            });
            exporter.Send("healthy:1|c");
            exporter.Send(row.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!));
            exporter.Send("healthy:1|c");

            Assert.Equal("2", exporter.Value("healthy"));
            ExpositionCheck.AssertValid(exporter.Text());
            played++;
        }

        Assert.True(played > 5);
    }

    [Theory]
    [InlineData("a:1|ms|#quantile:1", "reserved_label")]
    [InlineData("a:1|c|#__x:y", "reserved_label")]
    [InlineData("#k=v:1|c", "empty_metric_name")]
    [InlineData("a:-1|c", "illegal_negative_counter")]
    public void A_rejected_event_is_counted_with_its_reason(string line, string reason)
    {
        var exporter = new ExporterUnderTest();

        exporter.Send(line);

        Assert.Equal("1", exporter.Value($"statsd_exporter_events_error_total{{reason=\"{reason}\"}}"));
        Assert.Equal("", exporter.ClientText());
    }

    [Theory]
    [InlineData("go_goroutines:1|g")]
    [InlineData("go_goroutines:1|g|#a:b")]
    [InlineData("go_gc_duration_seconds:1|ms")]
    [InlineData("statsd_exporter_lines_total:1|c")]
    [InlineData("statsd_exporter_events_conflict_total:1|c")]
    [InlineData("windhover_exporter_series:1|g")]
    [InlineData("promhttp_metric_handler_requests_total:1|c")]
    [InlineData("process_start_time_seconds:1|g")]
    [InlineData("statsd_exporter_event_queue_flushed_total:1|c")]
    [InlineData("statsd_metric_mapper_cache_length:1|g")]
    public void The_names_of_the_exporter_itself_cannot_be_taken(string line)
    {
        var exporter = new ExporterUnderTest();

        exporter.Send(line);

        Assert.Equal("", exporter.ClientText());
        var conflict = Assert.Single(exporter.Exporter.Conflicts());
        Assert.Equal(Rejection.OwnMetric, conflict.Reason);
        Assert.Equal(line.Split(':')[0], conflict.Holder);
    }

    [Fact]
    public void What_would_measure_nothing_is_not_shown()
    {
        var exporter = new ExporterUnderTest();
        exporter.Send("a:1|c");

        var text = exporter.Text();

        Assert.DoesNotContain("event_queue", text);
        Assert.DoesNotContain("cache_", text);
    }

    [Fact]
    public void Any_number_of_conflicting_names_makes_a_thousand_series()
    {
        var exporter = new ExporterUnderTest();
        for (var i = 0; i < 3000; i++)
        {
            exporter.Send($"n{i}:1|c", $"n{i}:1|g");
        }

        Assert.Equal(1001, exporter.SelfSamples().Count(line => line.StartsWith("events_conflict_total", StringComparison.Ordinal)));
        Assert.Equal("2000", exporter.Value("statsd_exporter_events_conflict_total{metric_name=\"(other)\",type=\"gauge\"}"));
    }

    [Fact]
    public void Both_sides_of_a_conflict_are_remembered()
    {
        var exporter = new ExporterUnderTest();

        exporter.Send("m:1|ms", "m.count:1|c", "m.count:1|c");

        Assert.Equal(
            new Conflict(EventType.Counter, "m_count", "m.count", "m", Rejection.SuffixClash, 2),
            Assert.Single(exporter.Exporter.Conflicts()));
    }

    [Fact]
    public void Series_above_a_limit_are_rejected_and_counted_and_known_ones_go_on()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MaxSeries = 4, MaxSeriesPerName = 2, MaxLabelValueBytes = 3 });

        exporter.Send("a:1|c|#k:1", "a:1|c|#k:2", "a:1|c|#k:3", "b:1|c|#k:long", "b:1|c", "c:1|c", "d:1|c", "a:1|c|#k:1");

        Assert.Equal("2", exporter.Value("a{k=\"1\"}"));
        Assert.Equal("1", exporter.Value("statsd_exporter_events_error_total{reason=\"too_many_series_of_name\"}"));
        Assert.Equal("1", exporter.Value("statsd_exporter_events_error_total{reason=\"label_value_too_long\"}"));
        Assert.Equal("1", exporter.Value("statsd_exporter_events_error_total{reason=\"too_many_series\"}"));
        Assert.Equal("4", exporter.Value("windhover_exporter_series"));
    }

    [Fact]
    public void A_series_with_kilobytes_of_labels_counts_as_several()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MaxSeries = 10 });

        exporter.Send($"a:1|c|#k:{new string('x', 9 * 1024)}", "b:1|c");

        Assert.Equal("1", exporter.Value("statsd_exporter_events_error_total{reason=\"too_many_series\"}"));
        Assert.Null(exporter.Value("b"));
    }

    [Fact]
    public void Names_whose_series_expired_are_forgotten_only_far_above_the_limit()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions { MaxSeries = 100, MappingConfig = "defaults: {ttl: 1s}" });
        exporter.Send("first:1|c");
        for (var i = 0; i < 150; i++)
        {
            exporter.Send($"n{i}:1|c|#k{i}:v");
            exporter.Advance(2);
        }

        exporter.Send("first:1|g");
        Assert.Equal("1", exporter.Value("statsd_exporter_events_conflict_total{metric_name=\"first\",type=\"gauge\"}"));
        for (var i = 150; i < 300; i++)
        {
            exporter.Send($"n{i}:1|c|#k{i}:v");
            exporter.Advance(2);
        }

        exporter.Send("first:1|g");
        Assert.Equal("1", exporter.Value("first"));
    }

    [Theory]
    [InlineData("1|c", "c")]
    [InlineData("1|ms", "ms")]
    [InlineData("1|c:1|ms", "rejected every second time")]
    public void Samples_of_one_line_are_looked_up_once_for_each_type(string sample, string reason)
    {
        var exporter = new ExporterUnderTest();
        var name = string.Concat(Enumerable.Repeat("n.", 5_000));
        var line = Encoding.ASCII.GetBytes(name + string.Concat(Enumerable.Repeat(":" + sample, 2_000)));
        exporter.Send(line);

        // What grows with the samples, such as the list of events, is there by now; what a look-up makes is not.
        var before = GC.GetAllocatedBytesForCurrentThread();
        exporter.Send(line);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < 100 * name.Length, $"{allocated} bytes for 2,000 samples of one name ({reason})");
    }

    [Fact]
    public void A_full_index_starts_anew()
    {
        var index = new LineIndex();
        var tail = "|c"u8.ToArray();
        var other = new LineMeaning(new LineTraits { Type = StatsdType.Counter });
        var last = new LineMeaning(new LineTraits { Type = StatsdType.Counter });
        for (var i = 0; i <= LineIndex.MaxEntries; i++)
        {
            index.Add(BitConverter.GetBytes(i), tail, new KnownLine(default, i == LineIndex.MaxEntries ? last : other));
        }

        Assert.Equal(1, index.Count);
        Assert.Same(last, index.Find(BitConverter.GetBytes(LineIndex.MaxEntries), tail).Meaning);
    }
}

using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.State;

/// <summary>What becomes of a name that the mapping or a client wants to be something else after a restart.</summary>
public sealed class RedefinitionTests : IDisposable
{
    private const string Histogram = "mappings:\n- match: took\n  name: took\n  observer_type: histogram\n";

    private readonly StateUnderTest _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void With_the_same_mapping_what_was_loaded_owns_its_name()
    {
        var next = Restart("", ["hits:3|c"], "");

        next.Send("hits:1|g", "hits:1|c");

        Assert.Equal("4", next.Value("hits"));
        Assert.Equal("1", next.Value("statsd_exporter_events_conflict_total{metric_name=\"hits\",type=\"gauge\"}"));
    }

    [Fact]
    public void With_another_mapping_the_new_type_wins()
    {
        var next = Restart("", ["took:3|h", "hits:1|c", "other:1|c|#k:v"], Histogram);
        Assert.Equal("3", next.Value("took_sum"));

        next.Send("took:1|h", "hits:1|c", "other_sum:1|c");

        Assert.Equal("1", next.Value("took_bucket{le=\"+Inf\"}"));
        Assert.Equal("2", next.Value("hits"));
        Assert.Equal("1", next.Value("other{k=\"v\"}"));
        Assert.Equal("1", next.Value("windhover_exporter_state_left_out_total{reason=\"redefined\"}"));
    }

    [Fact]
    public void Other_buckets_begin_anew_and_another_help_goes_on()
    {
        const string other = "  histogram_options: {buckets: [1, 2]}\n";
        var next = Restart(Histogram, ["took:3|h", "hits:1|c"], Histogram + other + "- match: hits\n  name: hits\n  help: New.\n");

        next.Send("took:1|h", "hits:1|c");

        Assert.Equal("1", next.Value("took_count"));
        Assert.Equal("1", next.Value("took_bucket{le=\"2\"}"));
        Assert.Contains("# HELP hits New.\n# TYPE hits counter\nhits 2\n", next.ClientText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_quantiles_keep_sum_and_count()
    {
        var next = Restart(
            "", ["took:3|h"], "mappings:\n- match: took\n  name: took\n  summary_options:\n    quantiles: [{quantile: 0.25, error: 0.1}]\n");

        next.Send("took:1|h");

        Assert.Equal("4", next.Value("took_sum"));
        Assert.Equal("1", next.Value("took{quantile=\"0.25\"}"));
        Assert.Null(next.Value("took{quantile=\"0.5\"}"));
    }

    [Fact]
    public void A_name_in_the_way_gives_way()
    {
        var next = Restart("", ["took.sum:3|c"], Histogram);

        next.Send("took:1|h", "took.sum:1|c");

        Assert.Equal("1", next.Value("took_count"));
        Assert.Equal("1", next.Value("took_sum"));
    }

    private ExporterUnderTest Restart(string before, string[] lines, string after)
    {
        var first = _state.Start(new ExporterOptions { MappingConfig = before });
        first.Send(lines);
        _state.End(first);
        return _state.Start(new ExporterOptions { MappingConfig = after });
    }
}

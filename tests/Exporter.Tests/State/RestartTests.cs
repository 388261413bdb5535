using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.State;

/// <summary>What a new exporter shows that takes over from one that ended, or was killed.</summary>
public sealed class RestartTests : IDisposable
{
    private const string Mapping = """
        mappings:
        - match: hist.*
          name: hist_$1
          observer_type: histogram
          help: Takes time.
          histogram_options:
            buckets: [0.1, 1, 10]
        - match: brief.*
          name: brief
          ttl: 10s
          labels:
            id: $1
        """;

    private static readonly string[] Lines =
    [
        "hits:3|c", "hits:1|c|#code:200,path:/a\"b\\", "hits:0.25|c|#code:500", "level:-7|g|#k:v", "took:0.5|ms|#k:v", "took:8|h",
        "hist.a:0.05:0.5:5:50|h", "hist.a:2|h|@0.25|#k:v",
    ];

    private readonly StateUnderTest _state = new();

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Everything_but_the_windows_of_quantiles_goes_on_where_it_stopped(bool isKilled)
    {
        var options = new ExporterOptions { MappingConfig = Mapping };
        var first = _state.Start(options);
        var second = first.Exporter.CreateSink();
        first.Send(Lines);
        first.Send(second, Lines);
        first.Send(second, "level:+2|g|#k:v", "only.second:4|c");
        var before = WithoutQuantiles(StateUnderTest.OpenMetrics(first));
        Stop(first, isKilled);

        _state.Time.Advance(TimeSpan.FromHours(1));
        var next = _state.Start(options);

        Assert.Equal(before, WithoutQuantiles(StateUnderTest.OpenMetrics(next)));
        Assert.Empty(_state.Warnings);
        next.Send("hits:3|c", "level:+1|g|#k:v", "hist.a:0.01|h", "took:0.5|ms|#k:v");
        Assert.Equal("9", next.Value("hits"));
        Assert.Equal("-11", next.Value("level{k=\"v\"}"));
        Assert.Equal("3", next.Value("hist_a_bucket{le=\"0.1\"}"));
        Assert.Equal("9", next.Value("hist_a_count"));
        Assert.Equal("3", next.Value("took_count{k=\"v\"}"));
        Assert.Equal("0.0005", next.Value("took{k=\"v\",quantile=\"0.5\"}"));
        Assert.Equal("1", next.Value("windhover_exporter_state_is_saved"));
        Assert.Equal("0", next.Value("windhover_exporter_state_left_out_total{reason=\"damaged\"}"));
    }

    [Fact]
    public void A_hundred_restarts_count_as_none()
    {
        for (var i = 0; i < 100; i++)
        {
            var exporter = _state.Start();
            exporter.Send("hits:1|c", $"hits:1|c|#run:{i}");
            Stop(exporter, isKilled: i % 2 == 0);
        }

        var last = _state.Start();
        Assert.Equal("100", last.Value("hits"));
        Assert.Equal("101", last.Value("windhover_exporter_series"));
        Assert.True(new FileInfo(_state.Path).Length <= 1 << 20);
    }

    private static string WithoutQuantiles(string text)
        => string.Join('\n', text.Split('\n').Where(line => !line.Contains("quantile=", StringComparison.Ordinal)));

    private void Stop(ExporterUnderTest exporter, bool isKilled)
    {
        if (isKilled)
        {
            _state.Kill();
        }
        else
        {
            _state.End(exporter);
        }
    }
}

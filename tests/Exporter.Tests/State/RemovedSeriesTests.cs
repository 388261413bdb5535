using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.State;

/// <summary>What an operator takes out of a running exporter.</summary>
public sealed class RemovedSeriesTests : IDisposable
{
    private readonly StateUnderTest _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Removed_series_are_gone_from_the_scrape_and_from_the_state_and_others_stay()
    {
        var exporter = _state.Start();
        exporter.Send("scan_a:1|c|#x:1", "scan_b:1|ms", "scan_c:1|h", "hits:1|c|#code:200", "hits:2|c|#code:404");

        Assert.Equal(4, Remove(exporter, "{__name__=~\"scan_.*\"}", "hits{code=\"404\"}"));

        Assert.Equal("1", exporter.Value("windhover_exporter_series"));
        Assert.Null(exporter.Value("scan_a{x=\"1\"}"));
        _state.End(exporter);
        var next = _state.Start();
        Assert.Equal("hits{code=\"200\"} 1", Assert.Single(SeriesOf(next)));
        Assert.Equal("1", next.Value("windhover_exporter_series"));
    }

    [Fact]
    public void A_name_that_was_removed_is_free_for_another_type_and_known_lines_begin_anew()
    {
        var exporter = _state.Start();
        exporter.Send("taken:1|g", "hits:5|c");
        exporter.Send("taken:1|c", "hits:5|c");
        Assert.Equal("1", exporter.Value("taken"));

        Assert.Equal(2, Remove(exporter, "taken", "hits"));
        exporter.Send("taken:7|c", "hits:5|c");

        Assert.Equal("7", exporter.Value("taken"));
        Assert.Equal("5", exporter.Value("hits"));
    }

    [Fact]
    public void Memory_of_removed_series_is_used_again()
    {
        var exporter = _state.Start();
        string[] Lines(int round) => [.. Enumerable.Range(0, 2_000).Select(one => $"flood:1|c|#id:{round}_{one}")];
        exporter.Send(Lines(0));
        Remove(exporter, "flood");
        exporter.Advance(1);
        var before = new FileInfo(_state.Path).Length;

        for (var round = 1; round < 20; round++)
        {
            exporter.Send(Lines(round));
            Assert.Equal(2_000, Remove(exporter, "flood"));
            exporter.Advance(1);
        }

        Assert.Equal(before, new FileInfo(_state.Path).Length);
        Assert.Equal("0", exporter.Value("windhover_exporter_sender_series_bytes"));
    }

    [Fact]
    public void A_selector_that_cannot_be_read_removes_nothing()
    {
        var exporter = _state.Start();
        exporter.Send("hits:1|c");

        Assert.Equal(0, exporter.Exporter.RemoveSeries(["hits", "hits{"], out var problem));

        Assert.Contains("but got \"hits{\"", problem);
        Assert.Equal("1", exporter.Value("hits"));
        Assert.Equal(0, exporter.Exporter.RemoveSeries([], out problem));
        Assert.Contains("but got none", problem);
    }

    private static int Remove(ExporterUnderTest exporter, params string[] selectors)
    {
        var count = exporter.Exporter.RemoveSeries(selectors, out var problem);
        Assert.Equal("", problem);
        return count;
    }

    private static IEnumerable<string> SeriesOf(ExporterUnderTest exporter) =>
        exporter.ClientText().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'));
}

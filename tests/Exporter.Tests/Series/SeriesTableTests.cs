using System.Text;
using Windhover.Exporter.Series;

namespace Windhover.Exporter.Tests.Series;

public sealed class SeriesTableTests
{
    private readonly LabelNameSet _set = new(new MetricFamily("hits", SeriesKind.Counter), labelCount: 1, "help");
    private readonly LabelChunks _chunks = new();
    private readonly SeriesTable _table = new();

    [Fact]
    public void All_series_are_found_while_it_grows_and_after_others_have_died()
    {
        var all = new List<TimeSeries>();
        for (int i = 0; i < 3_000; i++)
        {
            // Some of them longer than a chunk takes.
            string labels = $"id=\"{i}{new string('x', i % 50 == 0 ? 300 : i % 7)}\"";
            Assert.Null(_table.Find(Encoding.ASCII.GetBytes(labels)));
            var series = new CounterSeries(_set.TermsFor(0), _chunks.Store(Encoding.ASCII.GetBytes(labels)), writer: 1, now: 0);
            Assert.Equal(labels, Encoding.ASCII.GetString(series.Labels));
            _table.Add(series);
            all.Add(series);
        }

        foreach (TimeSeries series in all.Where((_, i) => i % 3 != 0))
        {
            series.Kill();
        }

        _table.RemoveDead();

        Assert.Equal(1_000, _table.Count);
        Assert.Equal(1_000, _table.All.Count());
        Assert.All(all, series => Assert.Same(series.Dead ? null : series, _table.Find(series.Labels)));
    }

    [Fact]
    public void An_empty_table_finds_nothing_and_series_without_labels_are_found()
    {
        Assert.Null(_table.Find([]));
        var series = new CounterSeries(_set.TermsFor(0), _chunks.Store([]), writer: 1, now: 0);
        _table.Add(series);

        Assert.Same(series, _table.Find([]));
        Assert.Null(_table.Find("a=\"b\""u8));
    }
}

using System.Text;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Tests.State;

namespace Windhover.Exporter.Tests.Registry;

public sealed class SeriesTableTests : IDisposable
{
    private readonly PrivateStore _private = new();
    private readonly LabelNameSet _set;
    private readonly SeriesTable _table;

    public SeriesTableTests()
    {
        _set = new(new MetricFamily(_private.Store, "hits", SeriesKind.Counter), labelCount: 1, "help");
        _table = new(_private.Store);
    }

    public void Dispose() => _private.Dispose();

    [Fact]
    public void All_series_are_found_while_it_grows_and_after_others_have_died()
    {
        var all = new List<TimeSeries>();
        for (var i = 0; i < 3_000; i++)
        {
            var labels = $"id=\"{i}{new string('x', i % 50 == 0 ? 300 : i % 7)}\"";
            Assert.True(_table.Find(Encoding.ASCII.GetBytes(labels)).IsNone);
            var series = _private.Create(_set, labels);
            Assert.Equal(labels, Encoding.ASCII.GetString(series.Labels));
            _table.Add(series);
            all.Add(series);
        }

        foreach (var series in all.Where((_, i) => i % 3 != 0))
        {
            _private.Store.Retire(series);
        }

        _table.RemoveDead();

        Assert.Equal(1_000, _table.Count);
        Assert.Equal(1_000, _table.All.Count());
        Assert.All(all, series => Assert.Equal(series.Cell.IsDead ? 0 : series.Handle, _table.Find(series.Labels).Handle));
    }

    [Fact]
    public void An_empty_table_finds_nothing_and_series_without_labels_are_found()
    {
        Assert.True(_table.Find([]).IsNone);
        var series = _private.Create(_set, "");
        _table.Add(series);

        Assert.Equal(series.Handle, _table.Find([]).Handle);
        Assert.True(_table.Find("a=\"b\""u8).IsNone);
    }
}

namespace Windhover.Exporter.Series;

/// <summary>One series: a metric's name with one set of label values.</summary>
internal sealed class TimeSeries(LabelNameSet owner, byte[] labels, long ttl, long created)
{
    private SeriesCell? _cells;
    private long _forgotten = -1;

    /// <summary>The other series of the same name with the same label names.</summary>
    public LabelNameSet Owner => owner;

    /// <summary>UTF-8, ready for the exposition: <c>code="200",method="GET"</c>.</summary>
    public byte[] Labels => labels;

    /// <summary>When it appeared, by <see cref="SeriesClock.Now"/>.</summary>
    public long Created => created;

    /// <summary>Counters and histograms: one for each shard that saw the series. Others: one. Chained by
    /// <see cref="SeriesCell.Next"/>, which costs a hundred thousand series no array each. Read without a lock.</summary>
    public SeriesCell? Cells => Volatile.Read(ref _cells);

    /// <summary>Its share of <see cref="SeriesLimits.Total"/>.</summary>
    public long Weight => WeightOf(owner.Family.Name, labels);

    public bool Dead { get; private set; }

    /// <summary>The line that made the series got more labels afterwards (<see cref="Lines.ParsedLine.Labels"/>).</summary>
    /// <remarks>statsd_exporter then deletes by the wrong labels: the series outlives its first expiry, until a sample comes and the
    /// next one is due. Scrapes of such configurations have always shown it.</remarks>
    public bool LostItsLabels { get; set; }

    public static long WeightOf(string name, ReadOnlySpan<byte> labels) => SeriesLimits.Weight(name.Length + labels.Length);

    /// <summary>Under the lock of the registry.</summary>
    public void AddCell(SeriesCell cell)
    {
        cell.Next = _cells;
        Volatile.Write(ref _cells, cell);
    }

    /// <summary>The time to live is that of its first sample; a reload does not change it.</summary>
    public bool IsExpired(long now)
    {
        if (ttl == 0)
        {
            return false;
        }

        long touched = created;
        for (SeriesCell? cell = Cells; cell is not null; cell = cell.Next)
        {
            touched = Math.Max(touched, Volatile.Read(ref cell.Touched));
        }

        return touched > _forgotten && touched + ttl < now;
    }

    /// <summary>Says whether an expired series goes. With the locks that <see cref="Kill"/> needs.</summary>
    public bool TryExpire(long now)
    {
        if (!LostItsLabels)
        {
            Kill();
            return true;
        }

        LostItsLabels = false;
        _forgotten = now;
        return false;
    }

    public double ReadCounter()
    {
        ulong whole = 0;
        double fraction = 0;
        for (SeriesCell? cell = Cells; cell is not null; cell = cell.Next)
        {
            var counter = (CounterCell)cell;
            whole += counter.Whole;
            fraction += counter.Fraction;
        }

        return whole + fraction;
    }

    public double ReadGauge() => Cells is SetCell set ? set.Count : ((GaugeCell)Cells!).Value;

    /// <param name="now">By <see cref="SeriesClock.Now"/>: the window slides even where no samples come.</param>
    /// <param name="quantiles">As many as the shape has objectives.</param>
    public void ReadSummary(long now, Span<double> quantiles, out double sum, out ulong count)
        => ((SummaryCell)Cells!).Read(now, quantiles, out sum, out count);

    public HistogramSnapshot ReadHistogram(bool withNative)
    {
        var snapshot = new HistogramSnapshot(owner.Histogram!, withNative);
        for (SeriesCell? cell = Cells; cell is not null; cell = cell.Next)
        {
            ((HistogramCell)cell).AddTo(snapshot);
        }

        return snapshot;
    }

    /// <summary>Under the locks of all shards and of the registry.</summary>
    private void Kill()
    {
        Dead = true;
        for (SeriesCell? cell = _cells; cell is not null; cell = cell.Next)
        {
            cell.Kill();
            (cell as SetCell)?.Clear();
        }
    }
}

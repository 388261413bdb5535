namespace Windhover.Exporter.Series;

/// <summary>One series: a metric's name with one set of label values. The parts of its value are this object, where it is a number,
/// and the chain behind it.</summary>
/// <param name="terms">What it shares with others.</param>
/// <param name="labels">See <see cref="Labels"/>.</param>
/// <param name="writer">Of the value in this object: see <see cref="SeriesCell.Writer"/>.</param>
/// <param name="now">By <see cref="SeriesClock.Now"/>.</param>
internal abstract class TimeSeries(SeriesTerms terms, in StoredLabels labels, int writer, long now) : SeriesCell(writer, now)
{
    // Not the struct itself, which would lie beside a gap as large as its two numbers.
    private readonly byte[] _labelBytes = labels.Bytes;
    private readonly ushort _labelStart = labels.Start;
    private readonly ushort _labelLength = labels.Length;
    private SeriesTerms _terms = terms;

    /// <summary>The other series of the same name with the same label names.</summary>
    public LabelNameSet Owner => _terms.Owner;

    /// <summary>UTF-8, ready for the exposition: <c>code="200",method="GET"</c>.</summary>
    public ReadOnlySpan<byte> Labels => new StoredLabels(_labelBytes, _labelStart, _labelLength).Span;

    /// <summary>When it appeared, by <see cref="SeriesClock.Now"/>.</summary>
    public long Created { get; } = now;

    /// <summary>Its share of <see cref="SeriesLimits.Total"/>.</summary>
    public long Weight => WeightOf(Owner.Family.Name, Labels);

    public static long WeightOf(string name, ReadOnlySpan<byte> labels) => SeriesLimits.Weight(name.Length + labels.Length);

    /// <summary>See <see cref="SeriesTerms.LostLabels"/>. To be called once.</summary>
    public void LoseLabels() => _terms = _terms.WithLostLabels();

    /// <summary>The part that a shard may write; null where it has none yet.</summary>
    public SeriesCell? PartOf(SeriesShard shard)
    {
        for (SeriesCell? part = this; part is not null; part = part.Next)
        {
            if (part.Writer == AllShards || part.Writer == shard.Number)
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>The time to live is that of its first sample; a reload does not change it.</summary>
    public bool IsExpired(long now)
    {
        SeriesTerms current = _terms;
        if (current.Ttl == 0)
        {
            return false;
        }

        long touched = Created;
        for (SeriesCell? part = this; part is not null; part = part.Next)
        {
            touched = Math.Max(touched, Volatile.Read(ref part.Touched));
        }

        return touched > (current.Lost?.ForgottenAt ?? -1) && touched + current.Ttl < now;
    }

    /// <summary>Says whether an expired series goes. Under the locks of all shards and of the registry.</summary>
    public bool TryExpire(long now)
    {
        if (_terms.Lost is { ForgottenAt: < 0 } lost)
        {
            lost.ForgottenAt = now;
            return false;
        }

        for (SeriesCell? part = this; part is not null; part = part.Next)
        {
            part.Kill();
            (part as SetCell)?.Clear();
        }

        return true;
    }

    public double ReadCounter() => ((CounterSeries)this).Read();

    public double ReadGauge() => this is GaugeSeries gauge ? gauge.Value : ((SetCell)Next!).Count;

    /// <param name="now">By <see cref="SeriesClock.Now"/>: the window slides even where no samples come.</param>
    /// <param name="quantiles">As many as the shape has objectives.</param>
    public void ReadSummary(long now, Span<double> quantiles, out double sum, out ulong count)
        => ((SummaryCell)Next!).Read(now, quantiles, out sum, out count);

    public HistogramSnapshot ReadHistogram(bool withNative)
    {
        var snapshot = new HistogramSnapshot(Owner.Histogram!, withNative);
        for (SeriesCell? part = Next; part is not null; part = part.Next)
        {
            ((HistogramCell)part).AddTo(snapshot);
        }

        return snapshot;
    }
}

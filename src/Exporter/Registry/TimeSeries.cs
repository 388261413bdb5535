using Windhover.Exporter.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>One series: a metric's name with one set of label values. The parts of its value are its own record and the chain behind
/// it.</summary>
internal readonly struct TimeSeries(SeriesStore store, uint handle)
{
    public bool IsNone => handle == 0;

    public uint Handle => handle;

    public SeriesCell Cell => store.At(handle);

    public SeriesTerms Terms => store.TermsOf(Cell);

    /// <summary>The other series of the same name with the same label names.</summary>
    public LabelNameSet Owner => Terms.Owner;

    /// <inheritdoc cref="SeriesCell.Labels"/>
    public ReadOnlySpan<byte> Labels => Cell.Labels;

    /// <summary>When it appeared, whichever process showed it then.</summary>
    public DateTimeOffset Created => Cell.Created;

    /// <summary>What it takes of <see cref="SeriesLimits.SenderBytes"/>.</summary>
    public long SenderBytes
        => (Cell.Flags & RecordFlags.FromSender) == RecordFlags.None ? 0 : SeriesLimits.BytesOf(Owner, Labels.Length);

    /// <summary>Its share of <see cref="SeriesLimits.Total"/>.</summary>
    public long Weight => WeightOf(Owner.Family.Name, Labels);

    public static long WeightOf(string name, ReadOnlySpan<byte> labels) => SeriesLimits.Weight(name.Length + labels.Length);

    /// <summary>The part that a shard may write; none where it has none yet.</summary>
    public SeriesCell PartOf(CellWriter writer)
    {
        for (var part = Cell; !part.IsNone; part = store.NextOf(part))
        {
            if (part.Writer == SeriesCell.AllShards || part.Writer == writer.Number)
            {
                return part;
            }
        }

        return default;
    }

    /// <summary>When the last sample came, over all parts, by <see cref="SeriesClock.Now"/>.</summary>
    public long Touched()
    {
        var touched = long.MinValue;
        for (var part = Cell; !part.IsNone; part = store.NextOf(part))
        {
            touched = Math.Max(touched, Volatile.Read(ref part.Touched));
        }

        return touched;
    }

    public double ReadCounter()
    {
        ulong whole = 0;
        double fraction = 0;
        for (var part = Cell; !part.IsNone; part = store.NextOf(part))
        {
            part.Counter.AddTo(ref whole, ref fraction);
        }

        return whole + fraction;
    }

    public double ReadGauge()
        => Cell.Type == RecordType.Set ? store.ObjectOf<SetCell>(Cell).Count : Volatile.Read(ref Cell.Gauge);

    /// <param name="now">By <see cref="SeriesClock.Now"/>: the window slides even where no samples come.</param>
    /// <param name="quantiles">As many as the shape has objectives.</param>
    public void ReadSummary(long now, Span<double> quantiles, out double sum, out ulong count)
        => store.ObjectOf<SummaryCell>(Cell).Read(now, quantiles, out sum, out count);

    public HistogramSnapshot ReadHistogram(bool withNative)
    {
        var snapshot = new HistogramSnapshot(Owner.Histogram!, withNative);
        for (var part = Cell; !part.IsNone; part = store.NextOf(part))
        {
            store.ObjectOf<HistogramCell>(part).AddTo(snapshot);
        }

        return snapshot;
    }
}

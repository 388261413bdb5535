using Windhover.Exporter.State;

namespace Windhover.Exporter.Registry;

/// <summary>Series that the process before left in the state. They own their names as all others do. Only where the mapping file has
/// changed since, what the first line of a name says wins, as if the process had begun with nothing: the file was changed for that.
/// </summary>
internal sealed partial class SeriesRegistry
{
    /// <summary>Families and sets of label names that no line has asked for yet, where lines may redefine them.</summary>
    private int _inherited;

    private readonly long[] _losses = new long[(int)StateLoss.Redefined + 1];

    /// <summary>The mapping is another than that of the process before.</summary>
    public bool MayRedefine { get; set; }

    /// <summary>Series, or parts of some, that were left out.</summary>
    public long Losses(StateLoss loss) => Volatile.Read(ref _losses[(int)loss]);

    public void Lose(StateLoss loss, long count = 1) => Interlocked.Add(ref _losses[(int)loss], count);

    /// <summary>Takes in terms that were loaded.</summary>
    /// <returns>The set of label names, or why there can be none.</returns>
    public (LabelNameSet? Set, StateLoss Loss) Inherit(LoadedTerms terms)
    {
        lock (_gate)
        {
            var family = _families.GetValueOrDefault(terms.Name);
            if (CheckName(terms.Kind, terms.IsSet, terms.Name, family, out _) != Rejection.None
                || HasReservedLabel(terms.Kind, terms.Names.Split(',')))
            {
                return (null, StateLoss.Rejected);
            }

            if (family is null)
            {
                family = new MetricFamily(store, terms.Name, terms.Kind, terms.IsSet) { IsInherited = MayRedefine };
                AddFamily(family);
                _inherited += MayRedefine ? 1 : 0;
            }

            var set = family.FindNameSet(terms.Names);
            if (set is null)
            {
                // All have one help text. Where it changed while they lived, any of them will do: the first line decides anew.
                var help = family.NameSets.FirstOrDefault()?.Help ?? terms.Help;
                set = new LabelNameSet(family, terms.LabelCount, help)
                {
                    Names = terms.Names,
                    Histogram = terms.Histogram,
                    Summary = terms.Summary,
                    IsInherited = MayRedefine,
                };
                AddNameSet(family, set);
                _inherited += MayRedefine ? 1 : 0;
            }

            var isSame = set.Histogram is null || terms.Histogram is null || set.Histogram.IsAs(terms.Histogram);
            return isSame ? (set, default) : (null, StateLoss.Rejected);
        }
    }

    /// <summary>Takes in a series that was loaded.</summary>
    /// <param name="termsRecord">The record that it names.</param>
    /// <param name="longestValue">Bytes of its longest label value.</param>
    /// <param name="series">Where it was taken.</param>
    /// <returns>Null, or why it cannot be taken.</returns>
    public StateLoss? Inherit(uint handle, SeriesTerms terms, uint termsRecord, int longestValue, out TimeSeries series)
    {
        lock (_gate)
        {
            series = default;
            var family = terms.Owner.Family;
            var labels = store.At(handle).Labels;
            if (!family.Find(labels).IsNone)
            {
                return StateLoss.Rejected;
            }

            var isSender = (store.At(handle).Flags & RecordFlags.FromSender) != RecordFlags.None;
            if (CheckLimits(family.Name, labels, longestValue, family, isSender) != Rejection.None
                || (isSender && !HasRoom(terms.Owner, labels)))
            {
                return StateLoss.Limit;
            }

            series = store.Resume(handle, terms, termsRecord);
            terms.Owner.AddTerms(terms);
            Add(series, family);
            return null;
        }
    }

    /// <summary>The first line of a name, and of a set of label names, decides what becomes of what was inherited.</summary>
    /// <returns>The family, if it stays.</returns>
    private MetricFamily? TakeOver(in SeriesRequest request, MetricFamily? family)
    {
        if (family is { IsInherited: true })
        {
            if (family.Kind != request.Kind || family.IsSet != request.IsSet)
            {
                GiveWay(family.Name);
                return null;
            }

            family.IsInherited = false;
            _inherited--;
            family.Help = request.Help;
            foreach (var one in family.NameSets)
            {
                one.Help = request.Help;
            }
        }

        if (family?.Kind == request.Kind && family.FindNameSet(string.Join(',', request.Labels.Names)) is { IsInherited: true } set)
        {
            TakeOver(request, family, set);
        }

        return family;
    }

    private void TakeOver(in SeriesRequest request, MetricFamily family, LabelNameSet set)
    {
        set.IsInherited = false;
        _inherited--;
        if (HistogramOf(request) is { } histogram && !histogram.IsAs(set.Histogram!))
        {
            // Counts by other bounds cannot be continued. No shard has seen these series.
            Drop(family, set);
            family.RemoveNameSet(set);
        }

        if (SummaryOf(request) is { } summary && !summary.IsAs(set.Summary!))
        {
            // The window begins anew anyway, and sum and count go on.
            var all = family.All.Where(series => series.Owner == set).ToArray();
            _senderBytes -= all.Sum(series => series.SenderBytes);
            set.Summary = summary;
            _senderBytes += all.Sum(series => series.SenderBytes);
            Array.ForEach(all, store.Reshape);
        }
    }

    /// <summary>Lets an inherited family go that is in the way of a line.</summary>
    /// <returns>False if it is none of these.</returns>
    private bool GiveWay(string name)
    {
        if (_families.GetValueOrDefault(name) is not { IsInherited: true } family)
        {
            return false;
        }

        Drop(family, only: null);
        Forget(family);
        return true;
    }

    /// <summary>Gives up a name that has no series any more.</summary>
    private void Forget(MetricFamily family)
    {
        foreach (var set in family.NameSets)
        {
            _inherited -= set.IsInherited ? 1 : 0;
            _names -= SeriesLimits.NameCost.Of(set.Names);
        }

        _inherited -= family.IsInherited ? 1 : 0;
        _families.Remove(family.Name);
        _names -= SeriesLimits.NameCost.Of(family.Name);
    }

    private void Drop(MetricFamily family, LabelNameSet? only)
    {
        var before = _count;
        Remove(family, series => only is null || series.Owner == only);
        Lose(StateLoss.Redefined, before - _count);
    }

    /// <summary>The journal of a shard; null if there is no state, or no room in it.</summary>
    public Journal? CreateJournal(int shard)
    {
        lock (_gate)
        {
            return Journal.Create(store.Slab, shard);
        }
    }
}

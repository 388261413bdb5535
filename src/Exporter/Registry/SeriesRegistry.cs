using Windhover.Exporter.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>All series of all shards: who owns which name, which new series is rejected, what has expired.</summary>
/// <remarks>
/// The one place that says yes or no to a series. It is asked for lines that a shard does not know yet, at scrapes, and each second for
/// what has expired; a known line never comes here. <c>Inheriting</c> takes over what the process before has left in the state,
/// <c>Leaving</c> removes what has expired.
/// <code>
/// name ─► MetricFamily (kind, help) ─► LabelNameSet (label names, shape) ─► SeriesTable ─► TimeSeries (label values, record)
/// </code>
/// Lock order: shards first, then the registry.
/// </remarks>
internal sealed partial class SeriesRegistry(SeriesClock clock, SeriesLimits limits, SeriesStore store)
{
    private readonly Lock _gate = store.Slab.Gate;
    private readonly Dictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly long[] _nameSets = new long[(int)SeriesKind.Histogram + 1];
    private FamilySnapshot[]? _snapshot;
    private int _count;

    /// <summary>What <see cref="SeriesLimits.Total"/> bounds.</summary>
    private long _weight;

    /// <summary>What <see cref="SeriesLimits.SenderBytes"/> bounds.</summary>
    private long _senderBytes;

    /// <summary>The same two for what stays when series expire: names, with their types and sets of label names.</summary>
    private SeriesLimits.NameCost _names;

    /// <summary>Bytes of names at which those without series are forgotten.</summary>
    private long _mostNameBytes = limits.SenderBytes;

    /// <summary>Living series.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc cref="SeriesLimits.SenderBytes"/>
    public long SenderBytes => Volatile.Read(ref _senderBytes);

    public RejectionLog Rejections { get; } = new();

    public SeriesStore Store => store;

    /// <summary>Label-name sets ever seen, for <c>statsd_exporter_metrics_total</c>, which never goes down.</summary>
    public long NameSets(SeriesKind kind) => Volatile.Read(ref _nameSets[(int)kind]);

    /// <summary>Finds the cell that the asking shard may add to, and makes series and cell where there are none. A rejection is the
    /// caller's to count.</summary>
    public Acquired Acquire(in SeriesRequest request)
    {
        lock (_gate)
        {
            var family = _families.GetValueOrDefault(request.Name);
            if (_inherited > 0)
            {
                family = TakeOver(request, family);
            }

            // Known series pass without any check, as in statsd_exporter.
            if (family?.Kind == request.Kind
                && family.IsSet == request.IsSet
                && family.Find(request.Labels.Labels) is { IsNone: false } known)
            {
                Show(known);
                return PartFor(known, request.Writer);
            }

            var rejection = Check(request, family, out var holder);
            while (_inherited > 0 && holder is not null && GiveWay(holder))
            {
                family = _families.GetValueOrDefault(request.Name);
                rejection = Check(request, family, out holder);
            }

            if (rejection == Rejection.SuffixClash
                && NameClash.FindOnceRegistered(request.Kind, request.Name, _families) is null)
            {
                // statsd_exporter takes this one in, and never answers a scrape again. The rejected name keeps its type here too, so
                // that all later lines fare as they do there.
                AddFamily(family ?? new MetricFamily(store, request.Name, request.Kind, request.IsSet));
            }

            return rejection == Rejection.None ? Create(request, family) : new Acquired(default, rejection, holder);
        }
    }

    /// <summary>What <see cref="Acquire"/> would answer now, without its effects. Options of a mapping are not looked at.</summary>
    public SeriesProbe Probe(in SeriesRequest request)
    {
        lock (_gate)
        {
            var family = _families.GetValueOrDefault(request.Name);
            if (family?.Kind == request.Kind && family.IsSet == request.IsSet && !family.Find(request.Labels.Labels).IsNone)
            {
                return new SeriesProbe(IsKnown: true, Rejection.None, null, OtherHelp(request, family));
            }

            var rejection = Check(request, family, out var holder);
            return new SeriesProbe(IsKnown: false, rejection, holder, OtherHelp(request, family));
        }
    }

    /// <summary>The kind that a name has, even where all its series have expired; null if no client ever had the name.</summary>
    public SeriesKind? KindOf(string name)
    {
        lock (_gate)
        {
            return _families.GetValueOrDefault(name)?.Kind;
        }
    }

    public FamilySnapshot[] Snapshot()
    {
        lock (_gate)
        {
            return _snapshot ??=
            [
                .. _families.Values
                    .Where(family => family.Count > 0)
                    .OrderBy(family => family.Name, StringComparer.Ordinal)
                    .Select(family => family.Snapshot())
                    .Where(snapshot => snapshot.Series.Count > 0),
            ];
        }
    }

    /// <summary>Makes room for new values of sets.</summary>
    public void ForgetOldSetValues()
    {
        SetCell[] cells;
        lock (_gate)
        {
            cells = [.. _families.Values.Where(family => family.IsSet).SelectMany(family => family.Sets())];
        }

        // Not under the lock: a million values are looked through here, and new lines must not wait for it.
        foreach (var set in cells)
        {
            set.ForgetOld();
        }
    }

    private static bool HasReservedLabel(SeriesKind kind, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (name.StartsWith("__", StringComparison.Ordinal)
                || (kind == SeriesKind.Histogram && name == "le")
                || (kind == SeriesKind.Summary && name == "quantile"))
            {
                return true;
            }
        }

        return false;
    }

    private Rejection Check(in SeriesRequest request, MetricFamily? family, out string? holder)
    {
        var rejection = CheckName(request.Kind, request.IsSet, request.Name, family, out holder);
        if (rejection != Rejection.None)
        {
            return rejection;
        }

        return HasReservedLabel(request.Kind, request.Labels.Names)
            ? Rejection.ReservedLabel
            : CheckLimits(request.Name, request.Labels.Labels, request.Labels.LongestValue, family, request.Writer.IsSender);
    }

    private Rejection CheckName(SeriesKind kind, bool isSet, string name, MetricFamily? family, out string? holder)
    {
        holder = family?.Name;
        if (family is not null && (family.Kind != kind || family.IsSet != isSet))
        {
            return Rejection.OtherType;
        }

        holder = NameClash.FindOnceRegistered(kind, name, _families) ?? NameClash.FindShown(kind, name, _families);
        if (holder is not null)
        {
            return Rejection.SuffixClash;
        }

        holder = ReservedNames.FindClash(kind, name);
        if (holder is not null)
        {
            return Rejection.OwnMetric;
        }

        return name.Length == 0 ? Rejection.EmptyMetricName : Rejection.None;
    }

    private Rejection CheckLimits(string name, ReadOnlySpan<byte> labels, int longestValue, MetricFamily? family, bool isSender)
    {
        if (limits.SeriesBytes > 0 && name.Length + labels.Length > limits.SeriesBytes)
        {
            return Rejection.SeriesTooLong;
        }

        if (limits.LabelValueBytes > 0 && longestValue > limits.LabelValueBytes)
        {
            return Rejection.LabelValueTooLong;
        }

        if (limits.Total > 0 && _weight + TimeSeries.WeightOf(name, labels) > limits.Total)
        {
            return Rejection.TooManySeries;
        }

        if (isSender && limits.SenderBytes > 0 && _senderBytes + name.Length + labels.Length > limits.SenderBytes)
        {
            return Rejection.TooManyBytes;
        }

        return limits.PerName > 0 && family?.Count >= limits.PerName ? Rejection.TooManySeriesOfName : Rejection.None;
    }

    private Acquired Create(in SeriesRequest request, MetricFamily? family)
    {
        ForgetEmptyNames(keep: family);
        var owner = family ?? new MetricFamily(store, request.Name, request.Kind, request.IsSet);
        var names = string.Join(',', request.Labels.Names);
        var known = owner.FindNameSet(names);
        var set = known ?? MakeNameSet(request, owner, names);
        if (set is null)
        {
            return new Acquired(
                default, request.Kind == SeriesKind.Histogram ? Rejection.InvalidBuckets : Rejection.InvalidSummaryOptions);
        }

        if (request.Writer.IsSender && !HasRoom(set, request.Labels.Labels))
        {
            return new Acquired(default, Rejection.TooManyBytes);
        }

        var series = store.Create(set.TermsFor(request.Ttl), request.Labels.Labels, request.Writer);
        if (series.IsNone)
        {
            // No memory for it: as above a limit.
            return new Acquired(default, Rejection.TooManySeries);
        }

        if (known is null)
        {
            AddNameSet(owner, set);
        }

        if (request.Writer.IsSender)
        {
            series.Cell.Flags |= RecordFlags.FromSender;
        }

        Add(series, owner);
        return PartFor(series, request.Writer) with { Created = series, OtherHelp = OtherHelp(request, owner) };
    }

    /// <returns>What the name is shown with in place of the help text that the request brings; null if they are the same.</returns>
    private static string? OtherHelp(in SeriesRequest request, MetricFamily? family)
        => family is null || family.Count == 0 || family.Help == request.Help ? null : family.Help;

    private void AddNameSet(MetricFamily owner, LabelNameSet set)
    {
        owner.AddNameSet(set);
        _names += SeriesLimits.NameCost.Of(set.Names);
        _nameSets[(int)owner.Kind]++;
    }

    private void Add(TimeSeries series, MetricFamily owner)
    {
        AddFamily(owner);
        owner.Add(series);
        _snapshot = null;
        _count++;
        _weight += series.Weight;
        if (series.SenderBytes > 0)
        {
            var set = series.Owner;
            _senderBytes += BytesOf(set, series.Labels);
            if (set.SenderBytes == 0)
            {
                // What was counted is what is taken off in the end, whatever help text the set gets meanwhile.
                set.SenderBytes = SeriesLimits.BytesOf(set);
            }
        }
    }

    private bool HasRoom(LabelNameSet set, ReadOnlySpan<byte> labels)
        => limits.SenderBytes == 0 || _senderBytes + BytesOf(set, labels) <= limits.SenderBytes;

    /// <summary>What a new series of a sender takes of <see cref="SeriesLimits.SenderBytes"/>.</summary>
    private static long BytesOf(LabelNameSet set, ReadOnlySpan<byte> labels)
        => SeriesLimits.BytesOf(set, labels.Length) + (set.SenderBytes > 0 ? 0 : SeriesLimits.BytesOf(set));

    private void AddFamily(MetricFamily family)
    {
        if (_families.TryAdd(family.Name, family))
        {
            _names += SeriesLimits.NameCost.Of(family.Name);
        }
    }

    /// <summary>Series that expire leave their names behind, whose types are fixed for ever in statsd_exporter. Clients that invent
    /// names would so fill the memory, whatever the limit; above four times the limit in series, and above the limit in bytes, names
    /// without series are forgotten.</summary>
    private void ForgetEmptyNames(MetricFamily? keep)
    {
        // A living name weighs, with its label names, no more than twice what its series do: at least half of all goes, and this
        // happens seldom.
        if ((limits.Total == 0 || _names.Weight <= 4L * limits.Total) && (limits.SenderBytes == 0 || _names.Bytes <= _mostNameBytes))
        {
            return;
        }

        _names = default;
        foreach (var family in _families.Values)
        {
            if (family.Count == 0 && family != keep)
            {
                // Removing while enumerating is allowed for dictionaries.
                _families.Remove(family.Name);
                continue;
            }

            _names += SeriesLimits.NameCost.Of(family.Name) + family.ForgetEmptyNameSets();
        }

        // The launcher's own workers may have more: then as many again, so that this happens seldom.
        _mostNameBytes = Math.Max(limits.SenderBytes, 2 * _names.Bytes);
    }

    /// <returns>Null if the options cannot be used: statsd_exporter panics.</returns>
    private static LabelNameSet? MakeNameSet(in SeriesRequest request, MetricFamily owner, string names)
    {
        var histogram = HistogramOf(request);
        var summary = SummaryOf(request);
        return histogram is null && summary is null && request.Kind is (SeriesKind.Histogram or SeriesKind.Summary)
            ? null
            : new LabelNameSet(owner, request.Labels.Count, owner.Count == 0 ? request.Help : owner.Help)
            {
                Names = names,
                Histogram = histogram,
                Summary = summary,
            };
    }

    private static HistogramShape? HistogramOf(in SeriesRequest request)
        => request.Kind == SeriesKind.Histogram
            ? HistogramShape.Create(request.Rule?.Histogram, request.Defaults.Histogram)
            : null;

    private static SummaryShape? SummaryOf(in SeriesRequest request)
        => request.Kind == SeriesKind.Summary
            ? SummaryShape.Create(request.Rule?.Summary, request.Defaults.Summary)
            : null;

    private Acquired PartFor(TimeSeries series, CellWriter writer)
    {
        var part = series.PartOf(writer);
        if (!part.IsNone)
        {
            if (part.Type is RecordType.Histogram or RecordType.HistogramPart)
            {
                // It may have been loaded; then it has no writer yet.
                store.ObjectOf<HistogramCell>(part).Adopt(writer);
            }

            return new Acquired(part);
        }

        part = store.AddPart(series, writer);
        return part.IsNone ? new Acquired(default, Rejection.TooManySeries) : new Acquired(part);
    }
}

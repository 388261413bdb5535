namespace Windhover.Exporter.Series;

/// <summary>All series of all shards: who owns which name, which newcomer is refused, what has expired.</summary>
/// <remarks>Asked for lines that a shard does not know yet, and at scrapes. Lock order: shards first, then the registry.</remarks>
internal sealed class SeriesRegistry(SeriesClock clock, SeriesLimits limits, SetBudget sets)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly long[] _nameSets = new long[(int)SeriesKind.Histogram + 1];
    private readonly LabelChunks _labels = new();
    private FamilySnapshot[]? _snapshot;
    private int _count;

    /// <summary>What <see cref="SeriesLimits.Total"/> bounds.</summary>
    private long _weight;

    /// <summary>The same for what stays when series expire: names, with their types and sets of label names.</summary>
    private long _nameWeight;

    /// <summary>Living series.</summary>
    public int Count => Volatile.Read(ref _count);

    public RefusalLog Refusals { get; } = new();

    /// <summary>Label-name sets ever seen, for <c>statsd_exporter_metrics_total</c>, which never goes down.</summary>
    public long NameSets(SeriesKind kind) => Volatile.Read(ref _nameSets[(int)kind]);

    /// <summary>Finds the cell that the asking shard may add to, and makes series and cell where there are none. A refusal is the
    /// caller's to count.</summary>
    public Acquired Acquire(in SeriesRequest request)
    {
        lock (_gate)
        {
            // Known series pass without any check, as in statsd_exporter.
            if (_families.TryGetValue(request.Name, out MetricFamily? family)
                && family.Kind == request.Kind
                && family.IsSet == request.IsSet
                && family.Find(request.Labels.Labels) is { } known)
            {
                return new Acquired(known.PartOf(request.Shard) ?? AddPart(known, request.Shard));
            }

            Refusal refusal = Check(request, family, out string? holder);
            if (refusal == Refusal.SuffixClash
                && NameClash.FindOnceRegistered(request.Kind, request.Name, _families) is null)
            {
                // statsd_exporter takes this one in, and never answers a scrape again. The refused name keeps its type here too, so
                // that all later lines fare as they do there.
                AddFamily(family ?? new MetricFamily(request.Name, request.Kind, request.IsSet));
            }

            return refusal == Refusal.None ? Create(request, family) : new Acquired(null, refusal, holder);
        }
    }

    /// <summary>What <see cref="Acquire"/> would answer now, without its effects. Options of a mapping are not looked at.</summary>
    public SeriesProbe Probe(in SeriesRequest request)
    {
        lock (_gate)
        {
            MetricFamily? family = _families.GetValueOrDefault(request.Name);
            if (family?.Kind == request.Kind && family.IsSet == request.IsSet && family.Find(request.Labels.Labels) is not null)
            {
                return new SeriesProbe(IsKnown: true, Refusal.None, null);
            }

            Refusal refusal = Check(request, family, out string? holder);
            if (refusal == Refusal.None && family is not null)
            {
                LabelNameSet? set = family.FindNameSet(string.Join(',', request.Labels.Names));
                refusal = family.FindOtherHelp(set?.Help ?? request.Help) is null ? Refusal.None : Refusal.OtherHelp;
                holder = family.Name;
            }

            return new SeriesProbe(IsKnown: false, refusal, holder);
        }
    }

    /// <summary>The kind that a name has, even where all its series have expired; null where no client ever had the name.</summary>
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
                    .Select(family => family.Snapshot()),
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
        foreach (SetCell set in cells)
        {
            set.ForgetOld();
        }
    }

    public bool HasExpired()
    {
        lock (_gate)
        {
            long now = clock.Now;
            return _families.Values.Any(family => family.HasExpired(now));
        }
    }

    /// <summary>To be called with the locks of all shards held.</summary>
    public void RemoveExpired()
    {
        lock (_gate)
        {
            long now = clock.Now;
            foreach (MetricFamily family in _families.Values)
            {
                int removed = family.RemoveExpired(now, out long weight);
                if (removed > 0)
                {
                    _snapshot = null;
                    _count -= removed;
                    _weight -= weight;
                }
            }
        }
    }

    private static bool HasReservedLabel(in SeriesRequest request)
    {
        foreach (string name in request.Labels.Names)
        {
            if (name.StartsWith("__", StringComparison.Ordinal)
                || (request.Kind == SeriesKind.Histogram && name == "le")
                || (request.Kind == SeriesKind.Summary && name == "quantile"))
            {
                return true;
            }
        }

        return false;
    }

    private Refusal Check(in SeriesRequest request, MetricFamily? family, out string? holder)
    {
        holder = family?.Name;
        if (family is not null && (family.Kind != request.Kind || family.IsSet != request.IsSet))
        {
            return Refusal.OtherType;
        }

        holder = NameClash.FindOnceRegistered(request.Kind, request.Name, _families);
        if (holder is not null)
        {
            return Refusal.SuffixClash;
        }

        holder = NameClash.FindShown(request.Kind, request.Name, _families);
        if (holder is not null)
        {
            return Refusal.SuffixClash;
        }

        holder = OwnMetrics.FindClash(request.Kind, request.Name);
        if (holder is not null)
        {
            return Refusal.OwnMetric;
        }

        if (request.Name.Length == 0)
        {
            return Refusal.EmptyMetricName;
        }

        if (HasReservedLabel(request))
        {
            return Refusal.ReservedLabel;
        }

        return CheckLimits(request, family);
    }

    private Refusal CheckLimits(in SeriesRequest request, MetricFamily? family)
    {
        if (limits.LabelValueBytes > 0 && request.Labels.LongestValue > limits.LabelValueBytes)
        {
            return Refusal.LabelValueTooLong;
        }

        if (limits.Total > 0 && _weight + TimeSeries.WeightOf(request.Name, request.Labels.Labels) > limits.Total)
        {
            return Refusal.TooManySeries;
        }

        return limits.PerName > 0 && family?.Count >= limits.PerName ? Refusal.TooManySeriesOfName : Refusal.None;
    }

    private Acquired Create(in SeriesRequest request, MetricFamily? family)
    {
        ForgetEmptyNames(keep: family);
        MetricFamily owner = family ?? new MetricFamily(request.Name, request.Kind, request.IsSet);
        string names = string.Join(',', request.Labels.Names);
        LabelNameSet? known = owner.FindNameSet(names);
        if (owner.FindOtherHelp(known?.Help ?? request.Help) is not null)
        {
            return new Acquired(null, Refusal.OtherHelp, owner.Name);
        }

        LabelNameSet? set = known ?? MakeNameSet(request, owner);
        if (set is null)
        {
            return new Acquired(
                null, request.Kind == SeriesKind.Histogram ? Refusal.InvalidBuckets : Refusal.InvalidSummaryOptions);
        }

        if (known is null)
        {
            owner.AddNameSet(names, set);
            _nameWeight += SeriesLimits.Weight(names.Length);
            _nameSets[(int)request.Kind]++;
        }

        AddFamily(owner);
        TimeSeries series = MakeSeries(request, set);
        owner.Add(series);
        _snapshot = null;
        _count++;
        _weight += series.Weight;
        return new Acquired(series.PartOf(request.Shard) ?? AddPart(series, request.Shard), Created: series);
    }

    private void AddFamily(MetricFamily family)
    {
        if (_families.TryAdd(family.Name, family))
        {
            _nameWeight += SeriesLimits.Weight(family.Name.Length);
        }
    }

    /// <summary>Series that expire leave their names behind, whose types are fixed for ever in statsd_exporter. Clients that invent
    /// names would so fill the memory, whatever the limit; above four times the limit, names without series are forgotten.</summary>
    private void ForgetEmptyNames(MetricFamily? keep)
    {
        // A living name weighs, with its label names, no more than twice what its series do: at least half of all goes, and this
        // happens seldom.
        if (limits.Total == 0 || _nameWeight <= 4L * limits.Total)
        {
            return;
        }

        _nameWeight = 0;
        foreach (MetricFamily family in _families.Values)
        {
            if (family.Count == 0 && family != keep)
            {
                // Removing while enumerating is allowed for dictionaries.
                _families.Remove(family.Name);
                continue;
            }

            _nameWeight += SeriesLimits.Weight(family.Name.Length) + family.ForgetEmptyNameSets();
        }
    }

    /// <returns>Null where the options cannot be used: statsd_exporter panics.</returns>
    private static LabelNameSet? MakeNameSet(in SeriesRequest request, MetricFamily owner)
    {
        HistogramShape? histogram = request.Kind == SeriesKind.Histogram
            ? HistogramShape.Create(request.Rule?.Histogram, request.Defaults.Histogram)
            : null;
        SummaryShape? summary = request.Kind == SeriesKind.Summary
            ? SummaryShape.Create(request.Rule?.Summary, request.Defaults.Summary)
            : null;
        return histogram is null && summary is null && request.Kind is (SeriesKind.Histogram or SeriesKind.Summary)
            ? null
            : new LabelNameSet(owner, request.Labels.Count, request.Help) { Histogram = histogram, Summary = summary };
    }

    private TimeSeries MakeSeries(in SeriesRequest request, LabelNameSet set)
    {
        SeriesTerms terms = set.TermsFor(request.Ttl);
        StoredLabels labels = _labels.Store(request.Labels.Labels);
        return request.Kind switch
        {
            SeriesKind.Counter => new CounterSeries(terms, labels, request.Shard.Number, clock.Now),
            SeriesKind.Gauge when !request.IsSet => new GaugeSeries(terms, labels, clock.Now),
            _ => new PartedSeries(terms, labels, clock.Now),
        };
    }

    /// <summary>To a series that has none for the shard.</summary>
    private SeriesCell AddPart(TimeSeries series, SeriesShard shard)
    {
        LabelNameSet set = series.Owner;
        SeriesCell part = set.Family.Kind switch
        {
            SeriesKind.Counter => new CounterPart(shard.Number, clock.Now),
            SeriesKind.Gauge => new SetCell(sets, clock),
            SeriesKind.Summary => new SummaryCell(set.Summary!, clock.Now),
            _ => new HistogramCell(set.Histogram!, shard, clock.Now),
        };
        series.Append(part);
        return part;
    }
}

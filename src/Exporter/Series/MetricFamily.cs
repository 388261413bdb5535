using System.Text;

namespace Windhover.Exporter.Series;

/// <summary>All series of one metric name. Everything here happens under the lock of the registry.</summary>
internal sealed class MetricFamily(string name, SeriesKind kind, bool isSet = false)
{
    private readonly Dictionary<string, LabelNameSet> _nameSets = new(StringComparer.Ordinal);
    private readonly SeriesTable _series = new();
    private readonly List<TimeSeries> _newcomers = [];
    private TimeSeries[] _sorted = [];
    private FamilySnapshot? _snapshot;

    public string Name => name;

    public byte[] NameUtf8 { get; } = Encoding.ASCII.GetBytes(name);

    /// <summary>Fixed by the first series for the life of the process.</summary>
    public SeriesKind Kind => kind;

    /// <summary>Its values are counted, and no gauge can be set.</summary>
    public bool IsSet => isSet;

    /// <summary>Living series.</summary>
    public int Count => _series.Count;

    public TimeSeries? Find(ReadOnlySpan<byte> labels) => _series.Find(labels);

    public LabelNameSet? FindNameSet(string names) => _nameSets.GetValueOrDefault(names);

    public void AddNameSet(string names, LabelNameSet set) => _nameSets.Add(names, set);

    /// <returns>The weight of those that stay.</returns>
    public long ForgetEmptyNameSets()
    {
        long weight = 0;
        foreach ((string names, LabelNameSet set) in _nameSets)
        {
            if (set.Count == 0)
            {
                // Removing while enumerating is allowed for dictionaries.
                _nameSets.Remove(names);
            }
            else
            {
                weight += SeriesLimits.Weight(names.Length);
            }
        }

        return weight;
    }

    /// <summary>A help text that is shown now and is not <paramref name="help"/>; null for none.</summary>
    public string? FindOtherHelp(string help)
    {
        foreach (LabelNameSet set in _nameSets.Values)
        {
            if (set.Count > 0 && set.Help != help)
            {
                return set.Help;
            }
        }

        return null;
    }

    public void Add(TimeSeries series)
    {
        _series.Add(series);
        series.Owner.Count++;
        _newcomers.Add(series);
        _snapshot = null;
    }

    /// <summary>Removes and kills what has expired; all shards stand still.</summary>
    /// <param name="weight">Of what was removed.</param>
    public int RemoveExpired(long now, out long weight)
    {
        int removed = 0;
        weight = 0;
        foreach (TimeSeries series in _series.All)
        {
            if (series.IsExpired(now) && series.TryExpire(now))
            {
                series.Owner.Count--;
                removed++;
                weight += series.Weight;
            }
        }

        if (removed > 0)
        {
            _series.RemoveDead();
            _snapshot = null;
        }

        return removed;
    }

    /// <summary>The cells of its series that are sets.</summary>
    /// <remarks>A set has one cell, which all shards share.</remarks>
    public IEnumerable<SetCell> Sets() => _series.All.Select(series => series.Next).OfType<SetCell>();

    public bool HasExpired(long now)
    {
        foreach (TimeSeries series in _series.All)
        {
            if (series.IsExpired(now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The series in the order of the exposition; the same object until the set of series changes.</summary>
    public FamilySnapshot Snapshot()
    {
        if (_snapshot is null)
        {
            _sorted = Merge();
            _newcomers.Clear();
            _newcomers.TrimExcess();
            _snapshot = new FamilySnapshot(this, _sorted);
        }

        return _snapshot;
    }

    /// <summary>Sorts the newcomers only: a hundred thousand known series are not sorted again for one more.</summary>
    private TimeSeries[] Merge()
    {
        _newcomers.RemoveAll(static series => series.Dead);
        _newcomers.Sort(SeriesOrder.Instance);
        var merged = new TimeSeries[_series.Count];
        int next = 0;
        int count = 0;
        foreach (TimeSeries known in _sorted)
        {
            if (known.Dead)
            {
                continue;
            }

            while (next < _newcomers.Count && SeriesOrder.Instance.Compare(_newcomers[next], known) < 0)
            {
                merged[count++] = _newcomers[next++];
            }

            merged[count++] = known;
        }

        _newcomers.CopyTo(next, merged, count, _newcomers.Count - next);
        return merged;
    }
}

using System.Text;
using Windhover.Exporter.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>All series of one metric name: what a scrape shows under one <c># TYPE</c> line. It has a set of series for each set of label
/// names, and keeps their order for the exposition. Everything here happens under the lock of the registry.</summary>
internal sealed class MetricFamily(SeriesStore store, string name, SeriesKind kind, bool isSet = false)
{
    private readonly Dictionary<string, LabelNameSet> _nameSets = new(StringComparer.Ordinal);
    private readonly SeriesTable _series = new(store);
    private readonly List<uint> _unsorted = [];

    /// <summary>In the order of the exposition, without those that are new.</summary>
    private uint[] _sorted = [];

    private FamilySnapshot? _snapshot;

    public string Name => name;

    public byte[] NameUtf8 { get; } = Encoding.ASCII.GetBytes(name);

    /// <summary>Fixed by the first series for the life of the process.</summary>
    public SeriesKind Kind => kind;

    /// <summary>Its values are counted, and no gauge can be set.</summary>
    public bool IsSet => isSet;

    /// <summary>Prometheus knows one for a name. That of the first series stays while any lives: a text is not worth a sample.</summary>
    public string Help { get; set; } = "";

    /// <summary>Living series.</summary>
    public int Count => _series.Count;

    /// <summary>Loaded from a state, no line has asked for it yet, and the mapping has changed: the first one gets what it wants.</summary>
    public bool IsInherited { get; set; }

    /// <summary>Some of its series do not live for ever.</summary>
    public bool CanExpire { get; private set; }

    public IEnumerable<TimeSeries> All => _series.All;

    public IEnumerable<LabelNameSet> NameSets => _nameSets.Values;

    /// <returns>None if there is no such series.</returns>
    public TimeSeries Find(ReadOnlySpan<byte> labels) => _series.Find(labels);

    public LabelNameSet? FindNameSet(string names) => _nameSets.GetValueOrDefault(names);

    public void AddNameSet(LabelNameSet set) => _nameSets.Add(set.Names, set);

    public void RemoveNameSet(LabelNameSet set) => _nameSets.Remove(set.Names);

    /// <returns>What those cost that stay.</returns>
    public SeriesLimits.NameCost ForgetEmptyNameSets()
    {
        var cost = default(SeriesLimits.NameCost);
        foreach ((var names, var set) in _nameSets)
        {
            if (set.Count == 0)
            {
                // Removing while enumerating is allowed for dictionaries.
                _nameSets.Remove(names);
            }
            else
            {
                cost += SeriesLimits.NameCost.Of(names);
            }
        }

        return cost;
    }

    public void Add(TimeSeries series)
    {
        var terms = series.Terms;
        Help = Count == 0 ? terms.Owner.Help : Help;
        _series.Add(series);
        terms.Owner.Count++;
        CanExpire |= terms.Ttl != 0;
        _unsorted.Add(series.Handle);
        _snapshot = null;
    }

    /// <summary>Removes series. No shard may write to them.</summary>
    /// <returns>How many, their weight, and their share of <see cref="SeriesLimits.SenderBytes"/>.</returns>
    public (int Count, long Weight, long SenderBytes) Remove(Func<TimeSeries, bool> isGone)
    {
        var removed = 0;
        long weight = 0;
        long senderBytes = 0;
        foreach (var series in _series.All)
        {
            if (isGone(series))
            {
                var set = series.Owner;
                senderBytes += series.SenderBytes;
                if (--set.Count == 0)
                {
                    senderBytes += set.SenderBytes;
                    set.SenderBytes = 0;
                }

                removed++;
                weight += series.Weight;
                store.Retire(series);
            }
        }

        if (removed > 0)
        {
            // Nothing of this must be looked at later: its memory is then another's.
            _series.RemoveDead();
            _sorted = Array.FindAll(_sorted, IsAlive);
            _unsorted.RemoveAll(handle => !IsAlive(handle));
            _snapshot = null;
        }

        return (removed, weight, senderBytes);
    }

    /// <summary>The cells of its series that are sets.</summary>
    public IEnumerable<SetCell> Sets() => _series.All.Select(series => store.ObjectOf<SetCell>(series.Cell));

    /// <summary>Something that snapshots show has changed.</summary>
    public void ForgetSnapshot() => _snapshot = null;

    /// <summary>The series in the order of the exposition; the same object until the set of series changes.</summary>
    public FamilySnapshot Snapshot()
    {
        if (_snapshot is null)
        {
            _sorted = Merge();
            _unsorted.Clear();
            _unsorted.TrimExcess();
            var shown = Array.Exists(_sorted, IsHidden) ? Array.FindAll(_sorted, handle => !IsHidden(handle)) : _sorted;
            _snapshot = new FamilySnapshot(this, new SeriesList(store, shown));
        }

        return _snapshot;
    }

    private bool IsAlive(uint handle) => !store.At(handle).IsDead;

    private bool IsHidden(uint handle) => (store.At(handle).Flags & RecordFlags.Hidden) != RecordFlags.None;

    /// <summary>Sorts the new series only: a hundred thousand known series are not sorted again for one more.</summary>
    private uint[] Merge()
    {
        if (_unsorted.Count == 0)
        {
            return _sorted;
        }

        var order = new SeriesOrder(store);
        _unsorted.Sort(order);
        var merged = new uint[_series.Count];
        var next = 0;
        var count = 0;
        foreach (var known in _sorted)
        {
            while (next < _unsorted.Count && order.Compare(_unsorted[next], known) < 0)
            {
                merged[count++] = _unsorted[next++];
            }

            merged[count++] = known;
        }

        _unsorted.CopyTo(next, merged, count, _unsorted.Count - next);
        return merged;
    }
}

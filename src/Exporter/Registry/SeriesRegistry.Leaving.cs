using Windhover.Exporter.Registry.Selecting;
using Windhover.Exporter.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>Series that go: expired, or removed.</summary>
internal sealed partial class SeriesRegistry
{
    /// <summary>When a series outlived its expiry for the loss of its labels, by handle: see <see cref="LoseLabels"/>.</summary>
    private readonly Dictionary<uint, long> _forgottenAt = [];

    /// <summary>Gauges that were removed and still have their place.</summary>
    private int _hidden;

    public bool HasExpired()
    {
        lock (_gate)
        {
            var now = clock.Now;
            return _hidden > 0
                || _families.Values.Any(family => family.CanExpire && family.All.Any(series => IsExpired(series, now)));
        }
    }

    /// <summary>To be called with the locks of all shards held.</summary>
    public void RemoveExpired()
    {
        lock (_gate)
        {
            var now = clock.Now;
            foreach (var family in _families.Values)
            {
                if (family.CanExpire || (_hidden > 0 && family is { Kind: SeriesKind.Gauge, IsSet: false }))
                {
                    Remove(family, series => IsHidden(series) || (IsExpired(series, now) && Expires(series, now)));
                }
            }

            _hidden = 0;
        }
    }

    /// <summary>Removes what one of the selectors means. To be called with the locks of all shards held.</summary>
    /// <returns>How many series.</returns>
    public int Remove(IReadOnlyList<SeriesSelector> selectors)
    {
        lock (_gate)
        {
            var before = _count;
            foreach (var family in _families.Values)
            {
                var meant = selectors.Where(selector => selector.MatchesName(family.Name)).ToArray();
                if (meant.Length > 0)
                {
                    Remove(family, series => Array.Exists(meant, selector => selector.MatchesLabels(series.Labels)));

                    // An operator removes what should not have been: the name is free again, for another type as well.
                    if (family.Count == 0)
                    {
                        Forget(family);
                    }
                }
            }

            return before - _count;
        }
    }

    /// <summary>Makes room where scrapes have ended. To be called every second.</summary>
    public void FreeRetired()
    {
        lock (_gate)
        {
            store.FreeRetired();
        }
    }

    /// <summary>Removes a gauge from what is shown. Its place is kept until no line can know it any more; a new sample shows it again,
    /// as a new gauge.</summary>
    /// <returns>False if there is none.</returns>
    public bool Hide(in SeriesRequest request)
    {
        lock (_gate)
        {
            if (_families.GetValueOrDefault(request.Name) is not { Kind: SeriesKind.Gauge, IsSet: false } family
                || family.Find(request.Labels.Labels) is not { IsNone: false } series
                || IsHidden(series))
            {
                return false;
            }

            var cell = series.Cell;
            Volatile.Write(ref cell.Gauge, 0);
            cell.Flags |= RecordFlags.Hidden;
            _hidden++;
            ForgetSnapshot(family);
            return true;
        }
    }

    /// <summary>A sample has come for a gauge that was removed.</summary>
    public unsafe void Show(SeriesCell cell)
    {
        lock (_gate)
        {
            Show(store.SeriesAt(store.Slab.HandleOf(cell.Address)));
        }
    }

    /// <summary>The line that made a series got more labels afterwards (<see cref="Lines.ParsedLine.Labels"/>).</summary>
    /// <remarks>statsd_exporter then deletes by the wrong labels: the series outlives its first expiry, until a sample comes and the
    /// next one is due. Scrapes of such configurations have always shown it.</remarks>
    public void LoseLabels(TimeSeries series)
    {
        lock (_gate)
        {
            series.Cell.Flags |= RecordFlags.LostLabels;
        }
    }

    private static bool IsHidden(TimeSeries series) => (series.Cell.Flags & RecordFlags.Hidden) != RecordFlags.None;

    private void Show(TimeSeries series)
    {
        if (IsHidden(series))
        {
            series.Cell.Flags &= ~RecordFlags.Hidden;
            _hidden--;
            ForgetSnapshot(series.Owner.Family);
        }
    }

    private void ForgetSnapshot(MetricFamily family)
    {
        family.ForgetSnapshot();
        _snapshot = null;
    }

    /// <summary>The time to live is that of its first sample; a reload does not change it.</summary>
    private bool IsExpired(TimeSeries series, long now)
    {
        var ttl = series.Terms.Ttl;
        if (ttl == 0)
        {
            return false;
        }

        var touched = series.Touched();
        return touched + ttl < now && touched > _forgottenAt.GetValueOrDefault(series.Handle, -1);
    }

    /// <summary>Says whether an expired series goes.</summary>
    private bool Expires(TimeSeries series, long now)
        => (series.Cell.Flags & RecordFlags.LostLabels) == RecordFlags.None || !_forgottenAt.TryAdd(series.Handle, now);

    private void Remove(MetricFamily family, Func<TimeSeries, bool> isGone)
    {
        (var count, var weight, var senderBytes) = family.Remove(series =>
        {
            var goes = isGone(series);
            if (goes)
            {
                _forgottenAt.Remove(series.Handle);
            }

            return goes;
        });
        if (count > 0)
        {
            _snapshot = null;
            _count -= count;
            _weight -= weight;
            _senderBytes -= senderBytes;
        }
    }
}

namespace Windhover.Exporter.Series;

/// <summary>The series of one name, found by their labels.</summary>
/// <remarks>Open addressing over the series themselves: a dictionary keeps three times as much beside them. It is asked for lines
/// that a shard does not know yet, where nothing else is as quick either.</remarks>
internal sealed class SeriesTable
{
    private const int FirstSlots = 4;

    private TimeSeries?[] _slots = [];

    public int Count { get; private set; }

    /// <summary>In no order.</summary>
    public IEnumerable<TimeSeries> All => _slots.OfType<TimeSeries>();

    public TimeSeries? Find(ReadOnlySpan<byte> labels) => _slots.Length == 0 ? null : _slots[Seek(_slots, labels)];

    /// <param name="series">Its labels are not there yet.</param>
    public void Add(TimeSeries series)
    {
        if (Count >= _slots.Length / 4 * 3)
        {
            Rebuild(Math.Max(FirstSlots, _slots.Length * 2));
        }

        _slots[Seek(_slots, series.Labels)] = series;
        Count++;
    }

    /// <summary>Removes all that are dead.</summary>
    public void RemoveDead()
    {
        Count = _slots.Count(series => series is { Dead: false });
        int slots = FirstSlots;
        while (Count >= slots / 4 * 3)
        {
            slots *= 2;
        }

        Rebuild(slots);
    }

    /// <summary>Where the labels are, or the empty slot where they belong. There is always an empty one.</summary>
    private static int Seek(TimeSeries?[] slots, ReadOnlySpan<byte> labels)
    {
        int mask = slots.Length - 1;
        int at = ByteKeyComparer.Instance.GetHashCode(labels) & mask;
        while (slots[at] is { } series && !labels.SequenceEqual(series.Labels))
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    private void Rebuild(int length)
    {
        var slots = new TimeSeries?[length];
        foreach (TimeSeries? series in _slots)
        {
            if (series is { Dead: false })
            {
                slots[Seek(slots, series.Labels)] = series;
            }
        }

        _slots = slots;
    }
}

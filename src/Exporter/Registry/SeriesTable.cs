using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>The series of one name, found by their labels.</summary>
/// <remarks>Open addressing over the series themselves: a dictionary keeps three times as much beside them. It is asked for lines
/// that a shard does not know yet, where nothing else is as quick either. A slot is a handle, or 0.</remarks>
internal sealed class SeriesTable(SeriesStore store)
{
    private const int FirstSlots = 4;

    private uint[] _slots = [];

    public int Count { get; private set; }

    /// <summary>In no order.</summary>
    public IEnumerable<TimeSeries> All => _slots.Where(static handle => handle != 0).Select(store.SeriesAt);

    /// <returns>None if there is no such series.</returns>
    public TimeSeries Find(ReadOnlySpan<byte> labels)
        => _slots.Length > 0 && _slots[Seek(_slots, labels)] is var handle and > 0 ? store.SeriesAt(handle) : default;

    /// <param name="series">Its labels are not there yet.</param>
    public void Add(TimeSeries series)
    {
        if (Count >= _slots.Length / 4 * 3)
        {
            Rebuild(Math.Max(FirstSlots, _slots.Length * 2));
        }

        _slots[Seek(_slots, series.Labels)] = series.Handle;
        Count++;
    }

    /// <summary>Removes all that are dead.</summary>
    public void RemoveDead()
    {
        Count = _slots.Count(IsAlive);
        var slots = FirstSlots;
        while (Count >= slots / 4 * 3)
        {
            slots *= 2;
        }

        Rebuild(slots);
    }

    /// <summary>Where the labels are, or the empty slot where they belong. There is always an empty one.</summary>
    private int Seek(uint[] slots, ReadOnlySpan<byte> labels)
    {
        var mask = slots.Length - 1;
        var at = ByteKeyComparer.Instance.GetHashCode(labels) & mask;
        while (slots[at] is var handle and > 0 && !labels.SequenceEqual(store.At(handle).Labels))
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    private bool IsAlive(uint handle) => handle != 0 && !store.At(handle).IsDead;

    private void Rebuild(int length)
    {
        var slots = new uint[length];
        foreach (var handle in _slots)
        {
            if (IsAlive(handle))
            {
                slots[Seek(slots, store.At(handle).Labels)] = handle;
            }
        }

        _slots = slots;
    }
}

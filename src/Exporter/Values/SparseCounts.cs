namespace Windhover.Exporter.Values;

/// <summary>Counts by bucket key, sorted by key; only buckets that were hit exist.</summary>
internal sealed class SparseCounts
{
    private int[] _keys = [];
    private ulong[] _counts = [];
    private int _last;

    public int Count { get; private set; }

    public ReadOnlySpan<int> Keys => _keys.AsSpan(0, Count);

    public ReadOnlySpan<ulong> Counts => _counts.AsSpan(0, Count);

    public void Add(int key, ulong count)
    {
        // Neighbouring samples of a series mostly fall into the same bucket.
        if (_last < Count && _keys[_last] == key)
        {
            _counts[_last] += count;
            return;
        }

        var at = Keys.BinarySearch(key);
        if (at < 0)
        {
            at = ~at;
            Insert(at, key);
        }

        _counts[at] += count;
        _last = at;
    }

    /// <param name="halvings">How much finer the other's resolution is.</param>
    public void Add(SparseCounts other, int halvings)
    {
        for (var i = 0; i < other.Count; i++)
        {
            var key = other._keys[i];
            for (var n = 0; n < halvings; n++)
            {
                key = Widen(key);
            }

            Add(key, other._counts[i]);
        }
    }

    /// <summary>Merges buckets in pairs.</summary>
    public void Halve()
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            var key = Widen(_keys[i]);
            var count = _counts[i];
            if (kept > 0 && _keys[kept - 1] == key)
            {
                _counts[kept - 1] += count;
            }
            else
            {
                _keys[kept] = key;
                _counts[kept++] = count;
            }
        }

        Count = kept;
        _last = 0;
    }

    /// <summary>The bucket of half the resolution that holds bucket <paramref name="key"/>: (2i-1, 2i) become i.</summary>
    private static int Widen(int key) => (key > 0 ? key + 1 : key) / 2;

    private void Insert(int at, int key)
    {
        if (Count == _keys.Length)
        {
            var capacity = Math.Max(4, Count * 2);
            Array.Resize(ref _keys, capacity);
            Array.Resize(ref _counts, capacity);
        }

        Array.Copy(_keys, at, _keys, at + 1, Count - at);
        Array.Copy(_counts, at, _counts, at + 1, Count - at);
        _keys[at] = key;
        _counts[at] = 0;
        Count++;
    }
}

using Windhover.Exporter.State;

namespace Windhover.Exporter.Series;

/// <summary>The native buckets of one shard's part of a histogram, under the lock of the shard. The counts lie in a
/// <see cref="NativeBlock"/>; here is where each bucket lies.</summary>
internal sealed unsafe class NativeCell
{
    private readonly SeriesStore _store;
    private readonly HistogramShape _shape;
    private readonly ulong* _handle;

    /// <summary>Rising; beside each its place in the block.</summary>
    private readonly List<long> _keys = [];
    private readonly List<int> _places = [];

    private NativeBlock _block;
    private int _last = -1;

    /// <param name="owner">The part of the histogram.</param>
    /// <param name="handle">The word of it that holds the handle of the block; 0 for none.</param>
    public NativeCell(SeriesStore store, HistogramShape shape, SeriesCell owner, ulong* handle)
    {
        _store = store;
        _shape = shape;
        _handle = handle;
        Owner = owner;
        if (*handle != 0)
        {
            Use(new NativeBlock(store.At((uint)*handle)));
        }
    }

    private SeriesCell Owner { get; }

    private int Schema => _block.IsNone ? _shape.NativeSchema!.Value : _block.Schema;

    /// <param name="value">NaN is left out: it counts only in the histogram's count.</param>
    /// <param name="weight">How often it was seen.</param>
    public void Observe(double value, ulong weight, Journal? journal)
    {
        if (double.IsNaN(value) || (_block.IsNone && !TryRebuild(journal)))
        {
            return;
        }

        if (Math.Abs(value) <= NativeBuckets.ZeroThreshold)
        {
            journal?.Save(_block.Zeros);
            Volatile.Write(ref *_block.Zeros, *_block.Zeros + weight);
        }
        else
        {
            Add(NativeBlock.Encode(NativeBuckets.FindKey(Math.Abs(value), Schema), value < 0), weight, journal);
        }

        if (_shape.MaxNativeBuckets > 0 && _keys.Count > _shape.MaxNativeBuckets && NativeBuckets.CanHalve(Schema))
        {
            TryRebuild(journal, halve: true);
        }
    }

    public void AddTo(NativeBuckets snapshot)
    {
        if (!_block.IsNone)
        {
            snapshot.Add(Read(), _shape.MaxNativeBuckets);
        }
    }

    private void Add(long key, ulong weight, Journal? journal)
    {
        // Neighbouring samples of a series mostly fall into the same bucket.
        int at = _last >= 0 && _keys[_last] == key ? _last : _keys.BinarySearch(key);
        if (at < 0)
        {
            at = ~at;
            if (_block.Count == _block.Capacity && !TryRebuild(journal))
            {
                return;
            }

            _keys.Insert(at, key);
            _places.Insert(at, _block.Count);
            _block.Append(key, weight, journal);
        }
        else
        {
            ulong* hits = _block.Hits(_places[at]);
            journal?.Save(hits);
            Volatile.Write(ref *hits, *hits + weight);
        }

        _last = at;
    }

    private NativeBuckets Read()
    {
        var buckets = new NativeBuckets(Schema);
        if (!_block.IsNone)
        {
            _block.AddTo(buckets);
        }

        return buckets;
    }

    /// <summary>Goes on in another block.</summary>
    /// <returns>False where there is no memory for it.</returns>
    private bool TryRebuild(Journal? journal, bool halve = false)
    {
        NativeBuckets buckets = Read();
        if (halve)
        {
            buckets.Halve();
        }

        int used = buckets.Positive.Count + buckets.Negative.Count;
        NativeBlock block = _store.AddBlock(Owner, buckets, Math.Max(NativeBlock.FirstCapacity, used + Math.Max(used / 2, 1)));
        if (block.IsNone)
        {
            return false;
        }

        ulong before = *_handle;
        journal?.Save(_handle);
        Volatile.Write(ref *_handle, _store.HandleOf(block.Cell));
        if (before != 0)
        {
            // What a journal may bring back must stay as it is until then.
            _store.FreeBlock((uint)before, journal);
        }

        Use(block);
        return true;
    }

    private void Use(NativeBlock block)
    {
        _block = block;
        _last = -1;
        _keys.Clear();
        _places.Clear();
        (long Key, int Place)[] sorted = [.. Enumerable.Range(0, block.Count).Select(place => (block.Key(place), place)).Order()];
        _keys.AddRange(sorted.Select(bucket => bucket.Key));
        _places.AddRange(sorted.Select(bucket => bucket.Place));
    }
}

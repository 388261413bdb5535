using Windhover.Exporter.State;

namespace Windhover.Exporter.Values;

/// <summary>The native buckets of one shard's part of a histogram, under the lock of the shard. The counts lie in a
/// <see cref="NativeBlock"/>; here is where each bucket lies.</summary>
internal sealed unsafe class NativeCell
{
    private readonly NativeBlocks _blocks;
    private readonly HistogramShape _shape;
    private readonly ulong* _handle;

    /// <summary>Rising, as many as the block uses; beside each its place in the block.</summary>
    private long[] _keys = [];
    private int[] _places = [];

    private NativeBlock _block;
    private int _schema;
    private long _lastKey;

    /// <summary>The count of the bucket that was hit last; null for none.</summary>
    private ulong* _lastHits;

    /// <param name="owner">The part of the histogram.</param>
    /// <param name="handle">The word of it that holds the handle of the block; 0 for none.</param>
    public NativeCell(NativeBlocks blocks, HistogramShape shape, SeriesCell owner, ulong* handle)
    {
        _blocks = blocks;
        _shape = shape;
        _handle = handle;
        Owner = owner;
        _schema = shape.NativeSchema!.Value;
        if (*handle != 0)
        {
            Use(blocks.At((uint)*handle));
        }
    }

    private SeriesCell Owner { get; }

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
            Add(NativeBlock.Encode(NativeBuckets.FindKey(Math.Abs(value), _schema), value < 0), weight, journal);
        }

        if (_block.Count > _shape.MaxNativeBuckets && _shape.MaxNativeBuckets > 0 && NativeBuckets.CanHalve(_schema))
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
        if (key != _lastKey || _lastHits == null)
        {
            var at = Array.BinarySearch(_keys, 0, _block.Count, key);
            if (at < 0)
            {
                Append(key, weight, journal);
                return;
            }

            _lastKey = key;
            _lastHits = _block.Hits(_places[at]);
        }

        journal?.Save(_lastHits);
        Volatile.Write(ref *_lastHits, *_lastHits + weight);
    }

    private void Append(long key, ulong weight, Journal? journal)
    {
        if (_block.Count == _block.Capacity && !TryRebuild(journal))
        {
            return;
        }

        var count = _block.Count;
        var at = ~Array.BinarySearch(_keys, 0, count, key);
        _keys.AsSpan(at, count - at).CopyTo(_keys.AsSpan(at + 1));
        _places.AsSpan(at, count - at).CopyTo(_places.AsSpan(at + 1));
        _keys[at] = key;
        _places[at] = count;
        _block.Append(key, weight, journal);
    }

    private NativeBuckets Read()
    {
        var buckets = new NativeBuckets(_schema);
        if (!_block.IsNone)
        {
            _block.AddTo(buckets);
        }

        return buckets;
    }

    /// <summary>Goes on in another block.</summary>
    /// <returns>False if there is no memory for it.</returns>
    private bool TryRebuild(Journal? journal, bool halve = false)
    {
        var buckets = Read();
        if (halve)
        {
            buckets.Halve();
        }

        var used = buckets.Positive.Count + buckets.Negative.Count;
        var block = _blocks.Add(Owner, buckets, Math.Max(NativeBlock.FirstCapacity, used + Math.Max(used / 2, 1)));
        if (block.IsNone)
        {
            return false;
        }

        var before = *_handle;
        journal?.Save(_handle);
        Volatile.Write(ref *_handle, _blocks.HandleOf(block));
        if (before != 0)
        {
            // What a journal may bring back must stay as it is until then.
            _blocks.Free((uint)before, journal);
        }

        Use(block);
        return true;
    }

    private void Use(NativeBlock block)
    {
        _block = block;
        _schema = block.Schema;
        _lastHits = null;
        _keys = new long[block.Capacity];
        _places = new int[block.Capacity];
        for (var place = 0; place < block.Count; place++)
        {
            (_keys[place], _places[place]) = (block.Key(place), place);
        }

        Array.Sort(_keys, _places, 0, block.Count);
    }
}

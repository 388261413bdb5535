using System.Runtime.CompilerServices;
using Windhover.Exporter.State;

namespace Windhover.Exporter.Values;

/// <summary>One shard's part of a histogram, written and read under the lock of its shard.</summary>
/// <param name="cell">Its record.</param>
internal sealed unsafe class HistogramCell(NativeBlocks blocks, HistogramShape shape, SeriesCell cell)
{
    /// <summary>Words before the buckets: the number of this object, count, sum, handle of the native buckets.</summary>
    public const int FirstBucket = 4;

    public const int NativeHandle = 3;

    private readonly NativeCell? _native = shape.NativeSchema is null ? null : new NativeCell(blocks, shape, cell, cell.Words + NativeHandle);
    private readonly ulong* _words = cell.Words;
    private CellWriter? _writer;

    /// <summary>Whether the buckets and the count of a record can have come about together.</summary>
    public static bool IsPossible(SeriesCell cell)
    {
        UInt128 sum = 0;
        for (var i = FirstBucket; i < cell.WordCount; i++)
        {
            sum += cell.Words[i];
        }

        return sum <= cell.Words[1];
    }

    /// <summary>Says who writes it; one that was loaded waits for the writer with its number.</summary>
    public void Adopt(CellWriter writer) => Volatile.Write(ref _writer, writer);

    public void Add(double value, long weight, Journal? journal)
    {
        // The count first, and the bucket last: between two of these stores, a reader (the next process, if this one is killed
        // here) sees a sample above all bounds, and never more in the buckets than in the count.
        var bucket = shape.FindBucket(value);
        if (journal is not null)
        {
            journal.Save(_words + 1);
            journal.Save(_words + 2);
            if (bucket < shape.Bounds.Length)
            {
                journal.Save(_words + FirstBucket + bucket);
            }
        }

        Volatile.Write(ref _words[1], _words[1] + (ulong)weight);
        ref var sum = ref Unsafe.As<ulong, double>(ref _words[2]);
        sum = WeightedSum.Add(sum, value, weight);
        _native?.Observe(value, (ulong)weight, journal);
        if (bucket < shape.Bounds.Length)
        {
            Volatile.Write(ref _words[FirstBucket + bucket], _words[FirstBucket + bucket] + (ulong)weight);
        }
    }

    public void AddTo(HistogramSnapshot snapshot)
    {
        // Without a writer there is no write to wait for.
        lock (Volatile.Read(ref _writer)?.Gate ?? new Lock())
        {
            for (var i = 0; i < shape.Bounds.Length; i++)
            {
                snapshot.Buckets[i] += _words[FirstBucket + i];
            }

            snapshot.Sum += BitConverter.UInt64BitsToDouble(_words[2]);
            snapshot.Count += _words[1];
            if (_native is not null && snapshot.Native is not null)
            {
                _native.AddTo(snapshot.Native);
            }
        }
    }
}

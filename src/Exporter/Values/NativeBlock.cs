using Windhover.Exporter.State;

namespace Windhover.Exporter.Values;

/// <summary>Native buckets as a record: those that were hit, in the order in which they were. One store adds to a bucket, and one makes a
/// new one valid. Where all is different (more room, half the resolution), another block takes the place of this one.</summary>
/// <remarks>Words: schema; count of zeros; number of buckets; then key (the number of the bucket, twice, and 1 more for negative values)
/// and count of each. The identity is that of a part.</remarks>
internal readonly unsafe struct NativeBlock(SeriesCell cell)
{
    public const int FirstCapacity = 4;

    private const int HeadWords = 3;
    private const int WordsOfBucket = 2;

    public static NativeBlock None => default;

    public bool IsNone => cell.IsNone;

    public SeriesCell Cell => cell;

    public ulong* Words => cell.Words;

    public int Schema => (int)(long)Words[0];

    public ulong* Zeros => Words + 1;

    public ulong* Used => Words + 2;

    public int Count => (int)*Used;

    public int Capacity => (cell.WordCount - HeadWords) / WordsOfBucket;

    public static int WordsFor(int capacity) => HeadWords + (capacity * WordsOfBucket);

    public static long Encode(int key, bool isNegative) => ((long)key << 1) | (isNegative ? 1L : 0);

    public long Key(int bucket) => (long)Words[HeadWords + (bucket * WordsOfBucket)];

    public ulong* Hits(int bucket) => Words + HeadWords + (bucket * WordsOfBucket) + 1;

    /// <summary>There is room.</summary>
    public void Append(long key, ulong weight, Journal? journal)
    {
        var bucket = Count;
        Words[HeadWords + (bucket * WordsOfBucket)] = (ulong)key;
        *Hits(bucket) = weight;
        journal?.Save(Used);
        Volatile.Write(ref *Used, (ulong)bucket + 1);
    }

    /// <summary>Adds all to an empty object, whose schema is this one's.</summary>
    public void AddTo(NativeBuckets buckets)
    {
        buckets.AddZeros(*Zeros);
        for (var i = 0; i < Count; i++)
        {
            var key = Key(i);
            ((key & 1) == 0 ? buckets.Positive : buckets.Negative).Add((int)(key >> 1), *Hits(i));
        }
    }

    /// <summary>Writes all into a new block, before anything refers to it.</summary>
    public void Fill(NativeBuckets buckets)
    {
        Words[0] = (ulong)(long)buckets.Schema;
        *Zeros = buckets.ZeroCount;
        Append(buckets.Positive, isNegative: false);
        Append(buckets.Negative, isNegative: true);
    }

    /// <summary>Whether a block that was loaded can have come about.</summary>
    /// <param name="total">All hits.</param>
    public bool IsPossible(HistogramShape shape, out UInt128 total)
    {
        total = 0;
        if (cell.WordCount < HeadWords || *Used > (ulong)Capacity || shape.NativeSchema is not { } schema
            || !NativeBuckets.IsSchema(Schema) || Schema > schema)
        {
            return false;
        }

        total = *Zeros;
        var seen = new HashSet<long>();
        for (var i = 0; i < Count; i++)
        {
            total += *Hits(i);
            if (!seen.Add(Key(i)) || Key(i) != Encode((int)(Key(i) >> 1), (Key(i) & 1) != 0))
            {
                return false;
            }
        }

        return true;
    }

    private void Append(SparseCounts counts, bool isNegative)
    {
        for (var i = 0; i < counts.Count; i++)
        {
            Append(Encode(counts.Keys[i], isNegative), counts.Counts[i], journal: null);
        }
    }
}

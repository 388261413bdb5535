using System.Runtime.CompilerServices;
using Windhover.Exporter.State;
using Windhover.Interop;

namespace Windhover.Exporter.Values;

/// <summary>A value that samples are added to: a whole series, or one shard's part of it. A record in the <see cref="Slab"/>, which
/// stays where it is until no shard and no scrape knows it any more.</summary>
/// <remarks><code>
/// 0   header (Record); its last number is the next part of the same series
/// 16  touched: ticks by SeriesClock.Now
/// 24  words: of a counter whole and fraction, of a gauge the value; of all others the number of their object in this process, then
///     count and sum (summaries, histograms), then the handle of the native buckets, and the buckets
///     identity of a series: created (UTC ticks), terms (handle), writer, padding behind the labels; labels
///     identity of a part: series (handle), its checksum, 0, writer, 0
/// </code></remarks>
internal readonly unsafe struct SeriesCell(byte* record) : IEquatable<SeriesCell>
{
    /// <summary>As <see cref="Writer"/>: all shards write it.</summary>
    public const int AllShards = 0;

    /// <summary>Where the words begin.</summary>
    public const int WordsAt = Record.HeaderBytes + sizeof(long);

    /// <summary>Of the identity, without labels.</summary>
    public const int IdentityBytes = 16;

    private const int TermsAt = 8;
    private const int WriterAt = 12;
    private const int PaddingAt = 14;

    /// <summary>Types of counters and their parts are multiples of this.</summary>
    private const int CounterMask = 0xF;

    public byte* Address => record;

    public bool IsNone
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => record == null;
    }

    public RecordType Type
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Record.Type(record);
    }

    public bool IsCounter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((int)Record.Type(record) & CounterMask) == 0;
    }

    /// <summary>When the last sample came, by <see cref="SeriesClock.Now"/>.</summary>
    public ref long Touched
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.AsRef<long>(record + Record.HeaderBytes);
    }

    public ref RecordFlags Flags => ref Record.Flags(record);

    /// <summary>Its series has expired. What a shard still remembers of it is void.</summary>
    public bool IsDead => (Flags & RecordFlags.Dead) != RecordFlags.None;

    /// <summary>Handle of another part of the same series; 0 for none. Read without a lock.</summary>
    public ref uint Next => ref Record.Runtime(record);

    /// <summary>The <see cref="CellWriter.Number"/> of the shard that writes it.</summary>
    public int Writer => *(ushort*)(Record.Identity(record) + WriterAt);

    /// <summary>Series only. UTC.</summary>
    public DateTimeOffset Created => new(Math.Clamp(*(long*)Record.Identity(record), 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    /// <summary>Series only. Handle of what it shares with others.</summary>
    public uint Terms => *(uint*)(Record.Identity(record) + TermsAt);

    /// <summary>Parts only. The handle of the series, and the checksum that it had.</summary>
    public (uint Handle, uint Checksum) Whole => (*(uint*)Record.Identity(record), *(uint*)(Record.Identity(record) + sizeof(uint)));

    /// <summary>Series only. UTF-8, ready for the exposition: <c>code="200",method="GET"</c>.</summary>
    public ReadOnlySpan<byte> Labels
    {
        get
        {
            var identity = Record.Identity(record);
            return new(identity + IdentityBytes, Record.IdentityBytes(record) - IdentityBytes - PaddingBytes);
        }
    }

    /// <summary>Behind the labels.</summary>
    public int PaddingBytes => Record.Identity(record)[PaddingAt];

    /// <summary>Of the words; as many as there are depends on the type.</summary>
    public ulong* Words => (ulong*)(record + WordsAt);

    public int WordCount => (int)(Record.IdentityUnits(record) - (WordsAt / Slab.Unit));

    /// <summary>Counters and their parts only.</summary>
    public ref CounterValue Counter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.AsRef<CounterValue>(record + WordsAt);
    }

    /// <summary>Gauges only.</summary>
    public ref double Gauge => ref Unsafe.AsRef<double>(record + WordsAt);

    /// <summary>Tells the processor that values and labels will be wanted soon; only a hint, at whatever address.</summary>
    public void Fetch()
    {
        CacheLine.Fetch(record);
        CacheLine.Fetch(record + CacheLine.Bytes);
        CacheLine.Fetch(record + (2 * CacheLine.Bytes));
    }

    /// <summary>Writes all but the checksum of a new record.</summary>
    public static SeriesCell Prepare(byte* record, int words, long now, ushort writer)
    {
        var cell = new SeriesCell(record);
        Record.Shape(record, (uint)((WordsAt / Slab.Unit) + words));
        cell.Touched = now;
        new Span<ulong>(cell.Words, words).Clear();
        new Span<byte>(Record.Identity(record), IdentityBytes).Clear();
        *(ushort*)(Record.Identity(record) + WriterAt) = writer;
        return cell;
    }

    public void SetSeries(DateTimeOffset created, uint terms, ReadOnlySpan<byte> labels, int padding)
    {
        var identity = Record.Identity(record);
        *(long*)identity = created.UtcTicks;
        *(uint*)(identity + TermsAt) = terms;
        identity[PaddingAt] = (byte)padding;
        labels.CopyTo(new Span<byte>(identity + IdentityBytes, labels.Length));
        new Span<byte>(identity + IdentityBytes + labels.Length, padding).Clear();
    }

    public void SetPart(uint series, uint checksum)
    {
        var identity = Record.Identity(record);
        *(uint*)identity = series;
        *(uint*)(identity + sizeof(uint)) = checksum;
    }

    public bool Equals(SeriesCell other) => record == other.Address;

    public override bool Equals(object? obj) => obj is SeriesCell other && Equals(other);

    public override int GetHashCode() => ((nint)record).GetHashCode();

    public static bool operator ==(SeriesCell left, SeriesCell right) => left.Equals(right);

    public static bool operator !=(SeriesCell left, SeriesCell right) => !left.Equals(right);
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Windhover.Interop;

namespace Windhover.Emitter.Outbox;

/// <summary>The memory of an outbox, as laid out by <see cref="OutboxLayout"/>: written by one worker, and drained by the launcher,
/// who owns it, when that worker is gone.</summary>
/// <remarks>
/// Where a measurement lies from the moment it is made until the exporter has acknowledged it. It is the launcher's memory, so a worker's
/// kill loses none of it.
/// <code>
/// request ─► OutboxWriter ─► cells (counters: add) and rings (timings: append)     in the worker, some 30 ns
/// flusher ─► BatchCycle (what is in the batch) ─► BatchPacker ─► PackedBatch (lines, in parts) ─► delivery
///            ◄─ acknowledged: what the batch was packed from is freed
/// </code>
/// Counters are sums that only grow; a batch notes how far they had come, so that packing it again gives the same lines. One worker
/// process for each; a successor gets another. The worker may have written anything: what decides how much is read, and under whose name it is
/// sent (layout, index, the first number of a batch), is what the launcher has given it, and each field is read once, in its range
/// (<see cref="SharedReader"/>).
/// </remarks>
internal sealed unsafe class OutboxMemory : IDisposable
{
    /// <summary>One more with each change of the layout. The upper bytes say what this is.</summary>
    public const long Version = 0x57_48_4F_55_54_42_58_01;

    /// <summary>The most that a position in a ring, or a sum of measurements, can come to: at ten million a second it takes 28 years.</summary>
    internal const long MostMeasurements = 1L << 53;

    // In the life of one worker: at a thousand a second it takes eight years.
    private const long MostBatches = 1L << 38;

    private readonly byte* _start;
    private readonly long _firstBatch;

    private OutboxMemory(byte* start, OutboxLayout layout, int index, long firstBatch)
    {
        _start = start;
        _firstBatch = firstBatch;
        Layout = layout;
        Index = index;
    }

    public OutboxLayout Layout { get; }

    /// <summary>Names this outbox in the channel, and its line of the <see cref="Interop.Channel.AckPage"/>.</summary>
    public int Index { get; }

    /// <summary>0 until a worker has opened it.</summary>
    public int WorkerPid => Volatile.Read(ref Header.WorkerPid);

    /// <summary>Reads what may be anything.</summary>
    public SharedReader Reader { get; } = new("outbox");

    /// <summary>Number of the batch that is on its way, else of the last; null if it cannot be.</summary>
    public long? BatchNumber => Reader.Read(ref Header.Batch.Number, _firstBatch, _firstBatch + MostBatches, "number of the batch");

    /// <summary>Whether all is delivered, and all that is to be taken back is taken back.</summary>
    public bool IsClosed => Volatile.Read(ref Header.Closed) != 0;

    /// <summary>Series that can be read; none if their number cannot be.</summary>
    internal int SeriesCount => TryReadSeriesCount() ?? 0;

    internal int? TryReadSeriesCount() => Reader.Read(ref Header.SeriesCount, 0, Layout.Series, "number of series");

    internal ref OutboxHeader Header => ref Unsafe.AsRef<OutboxHeader>(_start);

    /// <summary>Makes an outbox of a file that is all zero. For the launcher, before the worker is started.</summary>
    /// <param name="fd">A memory file of <see cref="OutboxLayout.Bytes"/>; not needed any more afterwards, except to be inherited.</param>
    /// <param name="index">0 or more, and below the number of lines of the <see cref="Interop.Channel.AckPage"/>.</param>
    /// <param name="lastBatch">The last batch that was ever applied under this index: numbers go on from there.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to map it.</exception>
    public static OutboxMemory Create(int fd, OutboxLayout layout, int index, long lastBatch) =>
        Format(MappedMemory.Share(fd, layout.Bytes), layout, index, lastBatch);

    /// <summary>Maps one that the program before in this process has made, whatever stands in it by now. For the launcher.</summary>
    /// <param name="fd">A memory file of <see cref="OutboxLayout.Bytes"/>; not needed any more afterwards, except to be inherited.</param>
    /// <param name="layout">As <see cref="Create"/> got it, as are the others.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to map it.</exception>
    public static OutboxMemory Take(int fd, OutboxLayout layout, int index, long lastBatch) =>
        new(MappedMemory.Share(fd, layout.Bytes), layout, index, lastBatch);

    /// <summary>Memory that dies with this process, for one that has no launcher.</summary>
    public static OutboxMemory Private(OutboxLayout layout, int index = 0, long lastBatch = 0) =>
        Format(MappedMemory.Private(layout.Bytes), layout, index, lastBatch);

    /// <summary>Maps an outbox that the launcher has made, and that is still empty. For its worker.</summary>
    /// <param name="fd">Not needed any more afterwards.</param>
    /// <returns>False if it is of another version, or none at all.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to map it.</exception>
    public static bool TryOpen(int fd, [NotNullWhen(true)] out OutboxMemory? memory)
    {
        memory = null;
        using var file = new SafeFileHandle(fd, ownsHandle: false);
        var length = RandomAccess.GetLength(file);
        if (length < OutboxHeader.Bytes)
        {
            return false;
        }
        var start = MappedMemory.Share(fd, length);
        ref var header = ref Unsafe.AsRef<OutboxHeader>(start);
        var layout = new OutboxLayout
        {
            Stripes = header.Stripes,
            RecordsPerStripe = header.RecordsPerStripe,
            Series = header.SeriesCapacity,
            TextBytes = header.TextCapacity,
        };
        if (header.Version != Version || !layout.IsValid || layout.Bytes != length)
        {
            MappedMemory.Unmap(start, length);
            return false;
        }
        memory = new OutboxMemory(start, layout, header.Index, header.Batch.Number);
        return true;
    }

    /// <summary>What has passed through, for <c>windhover status</c>. Any process may ask at any time.</summary>
    /// <returns>Null if the memory holds what cannot be.</returns>
    public OutboxStatistics? TryReadStatistics() => OutboxStatistics.TryRead(this);

    /// <summary>The same for the worker itself: nothing if it has written where it should not.</summary>
    public OutboxStatistics ReadStatistics() => OutboxStatistics.TryRead(this) ?? OutboxStatistics.None;

    /// <summary>Only when no thread uses it any more.</summary>
    public void Dispose() => MappedMemory.Unmap(_start, Layout.Bytes);

    internal ref StripeHeader Stripe(int stripe) =>
        ref Unsafe.AsRef<StripeHeader>(_start + OutboxLayout.StripesStart + ((nint)stripe * StripeHeader.Bytes));

    /// <summary>Where a ring begins and ends, each read once; null, and counted, if that cannot be.</summary>
    internal (long Tail, long Head)? Ring(int stripe)
    {
        ref var ends = ref Stripe(stripe);
        if (Reader.Read(ref ends.Tail, 0, MostMeasurements, "tail of a ring") is not { } tail
            || Reader.Read(ref ends.Head, 0, MostMeasurements, "head of a ring") is not { } head)
        {
            return null;
        }
        var length = head - tail;
        if (length > Layout.RecordsPerStripe)
        {
            // Records may have been freed, and others appended, between the two.
            length = head - Math.Clamp(Volatile.Read(ref ends.Tail), tail, head);
        }
        return Reader.Take(length, 0, Layout.RecordsPerStripe, "length of a ring") is null ? null : (head - length, head);
    }

    /// <summary>The positions of the open batch in a ring, first and past the last; none if they cannot be.</summary>
    internal (long Tail, long End) BatchOf(int stripe)
    {
        ref var ends = ref Stripe(stripe);
        var tail = Reader.Read(ref ends.Tail, 0, MostMeasurements, "tail of a ring") ?? 0;
        return (tail, Reader.Read(ref ends.BatchEnd, tail, tail + Layout.RecordsPerStripe, "end of a batch in a ring") ?? tail);
    }

    /// <summary>An entry as it is now: each of its fields was read once.</summary>
    internal SeriesEntry Entry(int series) => Series(series);

    internal ref SeriesEntry Series(int series) =>
        ref Unsafe.AsRef<SeriesEntry>(_start + Layout.SeriesStart + ((nint)series * SeriesEntry.Bytes));

    internal ref long Cell(int stripe, int series) =>
        ref Unsafe.AsRef<long>(_start + Layout.CellsStart + ((((nint)stripe * Layout.Series) + series) * sizeof(long)));

    /// <summary>What a series has come to: all cells of a counter, the value of a gauge; 0 for those that have none.</summary>
    internal long Value(int series, SeriesKind kind)
    {
        switch (kind)
        {
            case SeriesKind.Counter:
                var sum = 0L;
                for (var stripe = 0; stripe < Layout.Stripes; stripe++)
                {
                    sum += Volatile.Read(ref Cell(stripe, series));
                }
                return sum;
            case SeriesKind.DecimalCounter or SeriesKind.Share:
                var total = 0.0;
                for (var stripe = 0; stripe < Layout.Stripes; stripe++)
                {
                    total += BitConverter.Int64BitsToDouble(Volatile.Read(ref Cell(stripe, series)));
                }
                return BitConverter.DoubleToInt64Bits(total);
            case SeriesKind.Gauge:
                return Volatile.Read(ref Cell(0, series));
            default:
                return 0;
        }
    }

    /// <summary>Counts what will not be delivered, where a worker has named the series for that.</summary>
    internal void Drop(DropReason reason, long measurements)
    {
        if ((int)reason < SeriesCount)
        {
            Interlocked.Add(ref Cell(0, (int)reason), measurements);
        }
    }

    internal bool IsCommitted(int stripe, long position) =>
        Volatile.Read(ref Record(stripe, position).Commit) == unchecked((uint)(position + 1));

    /// <summary>The text before and after the number of a line.</summary>
    /// <param name="entry">A copy: one in the memory might change between the check and the use.</param>
    /// <returns>False if the memory is not what it should be.</returns>
    internal bool TryReadText(SeriesEntry entry, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> tail)
    {
        if (Reader.Take(entry.TextOffset, 0, Layout.TextBytes - entry.NameLength - entry.TailLength, "place of a series' text") is null)
        {
            name = tail = default;
            return false;
        }
        name = new ReadOnlySpan<byte>(_start + Layout.TextStart + entry.TextOffset, entry.NameLength);
        tail = new ReadOnlySpan<byte>(_start + Layout.TextStart + entry.TextOffset + entry.NameLength, entry.TailLength);
        return true;
    }

    internal Span<byte> Text(int offset, int length) => new(_start + Layout.TextStart + offset, length);

    internal ref OutboxRecord Record(int stripe, long position)
    {
        var place = ((nint)stripe * Layout.RecordsPerStripe) + (nint)(position & (Layout.RecordsPerStripe - 1));
        return ref Unsafe.AsRef<OutboxRecord>(_start + Layout.RecordsStart + (place * OutboxRecord.Bytes));
    }

    /// <summary>As it is now, front to back, while others may be writing: what a kill at this moment would leave.</summary>
    /// <param name="copy">Of the same layout.</param>
    internal void CopyTo(OutboxMemory copy) => AllBytes().CopyTo(copy.AllBytes());

    /// <summary>The whole of it, for tests.</summary>
    internal Span<byte> AllBytes() => new(_start, checked((int)Layout.Bytes));

    private static OutboxMemory Format(byte* start, OutboxLayout layout, int index, long lastBatch)
    {
        if (!layout.IsValid)
        {
            MappedMemory.Unmap(start, layout.Bytes);
            throw new ArgumentException($"no outbox can be laid out as {layout}", nameof(layout));
        }
        var memory = new OutboxMemory(start, layout, index, lastBatch);
        ref var header = ref memory.Header;
        header.Index = index;
        header.Stripes = layout.Stripes;
        header.RecordsPerStripe = layout.RecordsPerStripe;
        header.SeriesCapacity = layout.Series;
        header.TextCapacity = layout.TextBytes;
        header.Batch.Number = lastBatch;
        Volatile.Write(ref header.Version, Version);
        return memory;
    }
}

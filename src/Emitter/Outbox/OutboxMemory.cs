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
/// process for each; a successor gets another. Bounds are checked on reading: the worker may have written anything.
/// </remarks>
internal sealed unsafe class OutboxMemory : IDisposable
{
    /// <summary>One more with each change of the layout. The upper bytes say what this is.</summary>
    public const long Version = 0x57_48_4F_55_54_42_58_01;

    private readonly byte* _start;

    private OutboxMemory(byte* start, OutboxLayout layout)
    {
        _start = start;
        Layout = layout;
    }

    public OutboxLayout Layout { get; }

    /// <summary>Names this outbox in the channel, and its line of the <see cref="Interop.Channel.AckPage"/>.</summary>
    public int Index => Header.Index;

    /// <summary>0 until a worker has opened it.</summary>
    public int WorkerPid => Volatile.Read(ref Header.WorkerPid);

    /// <summary>Whether all is delivered, and all that is to be taken back is taken back.</summary>
    public bool IsClosed => Volatile.Read(ref Header.Closed) != 0;

    /// <summary>Series that can be read.</summary>
    internal int SeriesCount => Math.Clamp(Volatile.Read(ref Header.SeriesCount), 0, Layout.Series);

    internal ref OutboxHeader Header => ref Unsafe.AsRef<OutboxHeader>(_start);

    /// <summary>Makes an outbox of a file that is all zero. For the launcher, before the worker is started.</summary>
    /// <param name="fd">A memory file of <see cref="OutboxLayout.Bytes"/>; not needed any more afterwards, except to be inherited.</param>
    /// <param name="index">0 or more, and below the number of lines of the <see cref="Interop.Channel.AckPage"/>.</param>
    /// <param name="lastBatch">The last batch that was ever applied under this index: numbers go on from there.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to map it.</exception>
    public static OutboxMemory Create(int fd, OutboxLayout layout, int index, long lastBatch) =>
        Format(MappedMemory.Share(fd, layout.Bytes), layout, index, lastBatch);

    /// <summary>Memory that dies with this process, for one that has no launcher.</summary>
    public static OutboxMemory Private(OutboxLayout layout) => Format(MappedMemory.Private(layout.Bytes), layout, index: 0, lastBatch: 0);

    /// <summary>Maps an outbox that the launcher has made.</summary>
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
        memory = new OutboxMemory(start, layout);
        return true;
    }

    /// <summary>What has passed through, for <c>windhover status</c>. Any process may ask at any time.</summary>
    public OutboxStatistics ReadStatistics() => OutboxStatistics.Read(this);

    /// <summary>Only when no thread uses it any more.</summary>
    public void Dispose() => MappedMemory.Unmap(_start, Layout.Bytes);

    internal ref StripeHeader Stripe(int stripe) =>
        ref Unsafe.AsRef<StripeHeader>(_start + OutboxLayout.StripesStart + ((nint)stripe * StripeHeader.Bytes));

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
    /// <returns>False if the memory is not what it should be.</returns>
    internal bool TryReadText(in SeriesEntry entry, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> tail)
    {
        if (entry.TextOffset < 0 || entry.TextOffset > Layout.TextBytes - entry.NameLength - entry.TailLength)
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
    internal void CopyTo(OutboxMemory copy)
    {
        new ReadOnlySpan<byte>(_start, checked((int)Layout.Bytes)).CopyTo(new Span<byte>(copy._start, checked((int)Layout.Bytes)));
    }

    private static OutboxMemory Format(byte* start, OutboxLayout layout, int index, long lastBatch)
    {
        if (!layout.IsValid)
        {
            MappedMemory.Unmap(start, layout.Bytes);
            throw new ArgumentException($"no outbox can be laid out as {layout}", nameof(layout));
        }
        var memory = new OutboxMemory(start, layout);
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

using System.Numerics;

namespace Windhover.Emitter.Outbox;

/// <summary>How much an outbox holds, and with that where everything stands in its memory.</summary>
/// <remarks>
/// In this order: <see cref="OutboxHeader"/>; a <see cref="StripeHeader"/> per stripe; a <see cref="SeriesEntry"/> per series; the
/// text of the series; per stripe, a cell of eight bytes per series, to which counters add; per stripe, the ring of
/// <see cref="OutboxRecord"/>s, for what cannot be added up. Each part begins at a multiple of 4,096 bytes. Numbers are
/// little-endian. A page takes memory once it is written.
/// </remarks>
internal sealed record OutboxLayout
{
    internal const int MaxStripes = 64;
    // In one batch, they must fit into 65,535 parts.
    internal const int MaxRecords = 1 << 22;
    internal const int MaxSeries = 1 << 16;
    internal const int MaxTextBytes = 1 << 26;

    private const int PageBytes = 4096;
    private const int DefaultMaxStripes = 8;
    private const int DefaultRecords = 65_536;

    /// <summary>1 MiB of records, with stripes for the processors of this machine, 8 at most.</summary>
    public static OutboxLayout Default { get; } = For(DefaultRecords);

    /// <summary>Parts in which processors write without disturbing each other. A power of two, 1 to 64.</summary>
    public int Stripes { get; init; } = 1;

    /// <summary>Measurements of 16 bytes that each stripe holds until they are delivered. A power of two, at least 16; at most
    /// 2^22 for all stripes together.</summary>
    public int RecordsPerStripe { get; init; } = DefaultRecords;

    /// <summary>Series that one process may have. 16 to 65,536.</summary>
    public int Series { get; init; } = 8192;

    /// <summary>Room for the names and tags of all series, in bytes.</summary>
    public int TextBytes { get; init; } = 2 << 20;

    /// <summary>Length of the whole.</summary>
    public long Bytes => RecordsStart + ((long)Stripes * RecordsPerStripe * OutboxRecord.Bytes);

    internal static long StripesStart => PageBytes;

    internal long SeriesStart => StripesStart + Paged((long)Stripes * StripeHeader.Bytes);

    internal long TextStart => SeriesStart + Paged((long)Series * SeriesEntry.Bytes);

    internal long CellsStart => TextStart + Paged(TextBytes);

    internal long RecordsStart => CellsStart + Paged((long)Stripes * Series * sizeof(long));

    internal bool IsValid =>
        Stripes is >= 1 and <= MaxStripes && BitOperations.IsPow2(Stripes)
        && RecordsPerStripe >= 16 && (long)Stripes * RecordsPerStripe <= MaxRecords && BitOperations.IsPow2(RecordsPerStripe)
        && Series is >= 16 and <= MaxSeries
        && TextBytes is >= PageBytes and <= MaxTextBytes;

    /// <summary>Stripes for the processors of this machine, which share <paramref name="records"/>.</summary>
    /// <param name="records">Of 16 bytes each, in all; rounded up to a power of two.</param>
    public static OutboxLayout For(int records)
    {
        var stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, DefaultMaxStripes));
        var perStripe = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(records / stripes, 16, MaxRecords / stripes));
        return new OutboxLayout { Stripes = stripes, RecordsPerStripe = perStripe };
    }

    private static long Paged(long bytes) => (bytes + PageBytes - 1) / PageBytes * PageBytes;
}

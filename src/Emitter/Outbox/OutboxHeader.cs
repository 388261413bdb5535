using System.Runtime.InteropServices;

namespace Windhover.Emitter.Outbox;

/// <summary>The first page of an outbox: what it is, what is on its way.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct OutboxHeader
{
    public const int Bytes = 4096;

    /// <summary><see cref="OutboxMemory.Version"/> of the launcher that made it.</summary>
    [FieldOffset(0)]
    public long Version;

    /// <summary>Names this outbox in the channel, and its line of the acknowledgement page.</summary>
    [FieldOffset(8)]
    public int Index;

    /// <summary>0 until a worker has opened it.</summary>
    [FieldOffset(12)]
    public int WorkerPid;

    [FieldOffset(16)]
    public int Stripes;

    [FieldOffset(20)]
    public int RecordsPerStripe;

    [FieldOffset(24)]
    public int SeriesCapacity;

    [FieldOffset(28)]
    public int TextCapacity;

    /// <summary>Entries that are complete: written after each of them.</summary>
    [FieldOffset(64)]
    public int SeriesCount;

    [FieldOffset(68)]
    public int TextLength;

    /// <summary>See <see cref="OutboxBatch"/>.</summary>
    [FieldOffset(128)]
    public OutboxBatch Batch;

    /// <summary>Lines that were delivered, up to the last batch that is done.</summary>
    [FieldOffset(256)]
    public long LinesSent;

    /// <summary>1 once nothing is left to say for a worker that is gone.</summary>
    [FieldOffset(264)]
    public int Closed;
}

using System.Runtime.InteropServices;

namespace Windhover.Emitter.Outbox;

/// <summary>What is on its way. Its bounds are noted in the memory before it is packed: in each stripe
/// (<see cref="StripeHeader.BatchEnd"/>) and in each series (<see cref="SeriesEntry.Noted"/>).</summary>
/// <remarks>While it is <see cref="BatchState.Open"/>, nothing that it is packed from changes, so that each process that packs it gets the
/// same bytes: the worker, or the launcher after it.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct OutboxBatch
{
    /// <summary>Of the batch that is open, else of the last. Grows; numbers may be left out.</summary>
    [FieldOffset(0)]
    public long Number;

    /// <summary>A <see cref="BatchState"/>; written last when a batch begins, and first when it ends.</summary>
    [FieldOffset(8)]
    public int State;

    /// <summary>1 for the last batch of a worker that is gone.</summary>
    [FieldOffset(12)]
    public int Closing;

    /// <summary>1 where parts begin with a <see cref="Interop.Channel.PartHeader"/>.</summary>
    [FieldOffset(16)]
    public int Numbered;

    /// <summary>Longest part, in bytes.</summary>
    [FieldOffset(20)]
    public int PartBytes;

    /// <summary>Parts whose sending has begun, where a part may be sent once only.</summary>
    [FieldOffset(24)]
    public int PartsStarted;

    /// <summary>Parts that were sent, or dropped. One more that was started is in doubt when the process was killed.</summary>
    [FieldOffset(28)]
    public int PartsDone;

    /// <summary><see cref="OutboxHeader.LinesSent"/> when this batch began.</summary>
    [FieldOffset(32)]
    public long LinesBefore;

    [FieldOffset(40)]
    public long Lines;
}

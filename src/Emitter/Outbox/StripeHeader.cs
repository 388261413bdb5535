using System.Runtime.InteropServices;

namespace Windhover.Emitter.Outbox;

/// <summary>The ends of one stripe's ring. Positions only grow; a record stands at its position modulo the length.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct StripeHeader
{
    // Two pairs of cache lines: processors fetch neighbours together, and the writers' line must not be the flusher's.
    public const int Bytes = 256;

    /// <summary>The next position to be written.</summary>
    [FieldOffset(0)]
    public long Head;

    /// <summary>The first position that is not delivered.</summary>
    [FieldOffset(128)]
    public long Tail;

    /// <summary>Where the open batch ends.</summary>
    [FieldOffset(136)]
    public long BatchEnd;
}

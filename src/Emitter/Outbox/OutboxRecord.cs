using System.Runtime.InteropServices;

namespace Windhover.Emitter.Outbox;

/// <summary>One measurement in a ring.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct OutboxRecord
{
    public const int Bytes = 16;

    /// <summary>The lower half of its position plus one, written last. Anything else: a process was killed before that, or the
    /// record is of an earlier round.</summary>
    [FieldOffset(0)]
    public uint Commit;

    [FieldOffset(4)]
    public int Series;

    /// <summary>A whole number or the bits of a double, as <see cref="SeriesKind"/> says.</summary>
    [FieldOffset(8)]
    public long Value;
}

using System.Runtime.InteropServices;

namespace Windhover.Emitter.Outbox;

/// <summary>One series: where its text is, and how much of it is delivered.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct SeriesEntry
{
    public const int Bytes = 64;

    /// <summary>Of the name; what follows the number in a line (<c>|c|#key:value</c>) follows the name.</summary>
    [FieldOffset(0)]
    public int TextOffset;

    [FieldOffset(4)]
    public ushort NameLength;

    [FieldOffset(6)]
    public ushort TailLength;

    [FieldOffset(8)]
    public SeriesKind Kind;

    /// <summary>Sum of the cells (or, of a gauge, its value) when the open batch began.</summary>
    [FieldOffset(16)]
    public long Noted;

    /// <summary>What is delivered of the sum. For <see cref="SeriesKind.Share"/>, this process's share.</summary>
    [FieldOffset(24)]
    public long Done;

    /// <summary>Of a gauge: how often it was set.</summary>
    [FieldOffset(32)]
    public long Version;

    [FieldOffset(40)]
    public long NotedVersion;

    [FieldOffset(48)]
    public long DoneVersion;
}

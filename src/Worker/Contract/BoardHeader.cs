using System.Runtime.InteropServices;

namespace Windhover.Worker.Contract;

/// <summary>The first cache line of the status board, written by the launcher but for <see cref="Told"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct BoardHeader
{
    public const int Bytes = 64;

    /// <summary><see cref="BoardMemory.Version"/> of the launcher.</summary>
    [FieldOffset(0)]
    public long Version;

    /// <summary>No row from this one on was ever allotted: readers of all rows stop here.</summary>
    [FieldOffset(8)]
    public int UsedRows;

    /// <summary>What workers have told once for all of them: the release in the upper half, and a bit for each
    /// <see cref="AdviceName"/>.</summary>
    [FieldOffset(16)]
    public long Told;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Windhover.Interop;

namespace Windhover.Worker.Contract;

/// <summary>The status board in this process's memory: a header and one row per child process.</summary>
/// <remarks>Stays mapped until the process ends: threads that are not waited for write into it.</remarks>
internal sealed unsafe class BoardMemory
{
    /// <summary>One more with each change of <see cref="BoardRowLayout"/> or <see cref="BoardHeader"/>. The upper bytes say what
    /// this is.</summary>
    public const long Version = 0x57_48_42_4F_41_52_44_02;

    private readonly byte* _start;

    private BoardMemory(byte* start, int rows)
    {
        _start = start;
        Rows = rows;
    }

    public int Rows { get; }

    public ref BoardHeader Header => ref Unsafe.AsRef<BoardHeader>(_start);

    public ref BoardRowLayout this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
            return ref Unsafe.AsRef<BoardRowLayout>(_start + BoardHeader.Bytes + ((nint)row * BoardRowLayout.Bytes));
        }
    }

    public static long Bytes(int rows) => BoardHeader.Bytes + ((long)rows * BoardRowLayout.Bytes);

    /// <summary>Maps a file of at least <see cref="Bytes"/>, of any version.</summary>
    /// <returns>Null if the system refuses.</returns>
    public static BoardMemory? Map(int fd, int rows) =>
        MappedMemory.TryShare(fd, Bytes(rows), out var start) ? new BoardMemory(start, rows) : null;

    /// <summary>A board that no other process sees, with one row, for a process that was given none: it counts all the same.</summary>
    public static BoardMemory Private()
    {
        const nuint CacheLine = 64;
        var start = NativeMemory.AlignedAlloc((nuint)Bytes(1), CacheLine);
        NativeMemory.Clear(start, (nuint)Bytes(1));
        return new BoardMemory((byte*)start, 1);
    }
}

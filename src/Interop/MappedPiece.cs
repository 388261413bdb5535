using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Memory straight from the kernel, which has it back at once when it is disposed of.</summary>
/// <remarks>For what is large, short-lived and seldom: the heap and the pools of the runtime keep such memory for hours.</remarks>
internal sealed unsafe class MappedPiece : MemoryManager<byte>
{
    private const int MADV_HUGEPAGE = 14; // madvise(2), asm-generic
    private const int MADV_POPULATE_WRITE = 23;

    private const int HugePageBytes = 2 << 20; // of the processors for which there is .NET, with pages of 4 KiB

    private readonly int _length;
    private readonly nuint _mapped;
    private readonly nint _start;
    private nint _address;

    /// <param name="bytes">Length.</param>
    /// <param name="isFilledSoon">Takes all memory with the call, in huge pages where it is long enough for them and the system has them.</param>
    /// <exception cref="Win32Exception">mmap(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public MappedPiece(int bytes, bool isFilledSoon)
    {
        _length = bytes;

        // A huge page begins at a multiple of its length. Before Linux 6.7 only luck puts a mapping there; what lies before it here stays
        // without memory.
        var slack = isFilledSoon && bytes >= HugePageBytes ? HugePageBytes : 0;
        _mapped = (nuint)bytes + (nuint)slack;
        _start = mmap(0, _mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (_start == MAP_FAILED)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        _address = slack == 0 ? _start : (_start + slack - 1) & -slack;
        if (isFilledSoon)
        {
            // Before Linux 5.14, which does not know the second, the pages come one by one.
            _ = madvise(_address, (nuint)bytes, MADV_HUGEPAGE);
            _ = madvise(_address, (nuint)bytes, MADV_POPULATE_WRITE);
        }
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_address == 0, this);
        return new Span<byte>((void*)_address, _length);
    }

    /// <summary>Does nothing but point: it never moves.</summary>
    public override MemoryHandle Pin(int elementIndex = 0) => new(Unsafe.AsPointer(ref GetSpan()[elementIndex]));

    public override void Unpin()
    {
        // Nothing was pinned.
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _address, 0) != 0)
        {
            _ = munmap(_start, _mapped);
        }
    }
}

using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Windhover.Launcher.Interop;

/// <summary>Memory straight from the kernel, which has it back at once when it is disposed of.</summary>
/// <remarks>For what is large, short-lived and seldom: the heap and the pools of the runtime keep such memory for hours.</remarks>
internal sealed unsafe partial class MappedPiece : MemoryManager<byte>
{
    private const int PROT_READ = 1; // mmap(2), asm-generic
    private const int PROT_WRITE = 2;
    private const int MAP_PRIVATE = 0x02;
    private const int MAP_ANONYMOUS = 0x20;
    private const int MADV_HUGEPAGE = 14; // madvise(2), asm-generic
    private const int MADV_POPULATE_WRITE = 23;

    private readonly int _length;
    private nint _address;

    /// <param name="bytes">Length.</param>
    /// <param name="isFilledSoon">Takes all memory with the call, in huge pages where it is long enough for them and the system has them.</param>
    /// <exception cref="Win32Exception">mmap(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public MappedPiece(int bytes, bool isFilledSoon)
    {
        _length = bytes;
        _address = mmap(0, (nuint)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (_address == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        if (isFilledSoon)
        {
            // Where the kernel knows none of it, the pages come one by one.
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
        nint address = Interlocked.Exchange(ref _address, 0);
        if (address is not (0 or -1))
        {
            _ = munmap(address, (nuint)_length);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint addr, nuint length, int prot, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int madvise(nint addr, nuint length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint addr, nuint length);
}

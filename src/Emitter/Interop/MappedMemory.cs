using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Windhover.Emitter.Interop;

/// <summary>Pages of memory, all zero at first; one takes room once it is written.</summary>
internal static unsafe partial class MappedMemory
{
    // mmap(2), Linux
    private const int PROT_READ = 1;
    private const int PROT_WRITE = 2;
    private const int MAP_SHARED = 1;
    private const int MAP_PRIVATE = 2;
    private const int MAP_ANONYMOUS = 0x20;

    /// <summary>The first <paramref name="bytes"/> of a file, shared with whoever else maps it.</summary>
    /// <exception cref="Win32Exception">mmap(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static byte* Share(int fd, long bytes) => Map(bytes, MAP_SHARED, fd);

    /// <summary>Memory of this process alone.</summary>
    /// <exception cref="Win32Exception">mmap(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static byte* Private(long bytes) => Map(bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1);

    public static void Unmap(byte* start, long bytes) => _ = munmap(start, (nuint)bytes);

    private static byte* Map(long bytes, int flags, int fd)
    {
        var start = mmap(null, (nuint)bytes, PROT_READ | PROT_WRITE, flags, fd, 0);
        return start == (void*)-1 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : (byte*)start;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* addr, nuint length, int prot, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* addr, nuint length);
}

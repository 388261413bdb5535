using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Windhover.Exporter.Interop;

/// <summary>Memory that several processes see.</summary>
internal static unsafe partial class SharedMemory
{
    private const int PROT_READ = 1; // mmap(2), asm-generic
    private const int PROT_WRITE = 2;
    private const int MAP_SHARED = 1;

    /// <summary>Maps a whole file; the descriptor is not needed any more.</summary>
    public static bool TryMap(int fd, out byte* start, out long bytes)
    {
        using var file = new SafeFileHandle(fd, ownsHandle: false);
        bytes = RandomAccess.GetLength(file);
        start = (byte*)mmap(null, (nuint)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        return start != (void*)-1;
    }

    public static void Unmap(byte* start, long bytes) => _ = munmap(start, (nuint)bytes);

    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* addr, nuint length, int prot, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* addr, nuint length);
}

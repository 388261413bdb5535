using System.Runtime.InteropServices;

namespace Windhover.Worker.Interop;

/// <summary>Memory that several processes see.</summary>
internal static unsafe partial class SharedMemory
{
    // mmap(2), Linux
    private const int PROT_READ = 1;
    private const int PROT_WRITE = 2;
    private const int MAP_SHARED = 1;

    /// <summary>Maps a file for as long as the process lives; the descriptor is not needed any more.</summary>
    /// <returns>Null where the system refuses.</returns>
    public static byte* Map(int fd, long bytes)
    {
        var start = mmap(null, (nuint)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        return start == (void*)-1 ? null : (byte*)start;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* addr, nuint length, int prot, int flags, int fd, long offset);
}

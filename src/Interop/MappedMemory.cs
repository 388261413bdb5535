using System.ComponentModel;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Pages of memory, all zero at first; one takes room once it is written.</summary>
internal static unsafe class MappedMemory
{
    /// <summary>The first <paramref name="bytes"/> of a file, shared with every process that maps it. The descriptor is not needed any
    /// more afterwards.</summary>
    /// <exception cref="Win32Exception">mmap(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static byte* Share(int fd, long bytes)
        => TryShare(fd, bytes, out var start) ? start : throw new Win32Exception(Marshal.GetLastPInvokeError());

    /// <inheritdoc cref="Share"/>
    /// <param name="isWritable">False for a file that this process may only read: a write then ends the process.</param>
    /// <returns>False if the system refuses.</returns>
    public static bool TryShare(int fd, long bytes, out byte* start, bool isWritable = true) =>
        TryMap(bytes, MAP_SHARED, fd, out start, isWritable ? PROT_READ | PROT_WRITE : PROT_READ);

    /// <summary>Memory of this process alone.</summary>
    /// <exception cref="Win32Exception">mmap(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static byte* Private(long bytes) =>
        TryMap(bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1, out var start) ? start : throw new Win32Exception(Marshal.GetLastPInvokeError());

    public static void Unmap(byte* start, long bytes) => _ = munmap((nint)start, (nuint)bytes);

    private static bool TryMap(long bytes, int flags, int fd, out byte* start, int protection = PROT_READ | PROT_WRITE)
    {
        var mapped = mmap(0, (nuint)bytes, protection, flags, fd, 0);
        start = (byte*)mapped;
        return mapped != MAP_FAILED;
    }
}

using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Memory from the system, of a file or anonymous: at fixed places, which .NET's own mapping does not offer.</summary>
internal static partial class MemoryCalls
{
    public const int EFBIG = 27;

    private const int MAP_FIXED = 0x10;
    private const int MAP_NORESERVE = 0x4000;
    private const int MADV_DONTNEED = 4; // madvise(2)

    /// <summary>Addresses that nothing else gets, without memory behind them. 0 where the system does not give so many.</summary>
    public static nint Reserve(nuint bytes)
    {
        var at = mmap(0, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        return at == MAP_FAILED ? 0 : at;
    }

    public static void Release(nint address, nuint bytes) => _ = munmap(address, bytes);

    /// <summary>Puts memory behind reserved addresses.</summary>
    public static bool TryCommit(nint address, nuint bytes) => mprotect(address, bytes, PROT_READ | PROT_WRITE) == 0;

    /// <summary>Puts a part of a file behind reserved addresses.</summary>
    /// <param name="isShared">Whether what is written gets into the file.</param>
    public static bool TryMap(nint address, nuint bytes, SafeHandle file, long offset, bool isShared)
        => mmap(address, bytes, PROT_READ | PROT_WRITE, (isShared ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED, Number(file), offset) != MAP_FAILED;

    /// <summary>Gives whole pages back to the system; they are zero afterwards.</summary>
    public static void Forget(nint address, nuint bytes) => _ = madvise(address, bytes, MADV_DONTNEED);

    /// <summary>Gives a part of a file its blocks, so that writing to it can never fail for want of space.</summary>
    /// <returns>0, or the error.</returns>
    public static int Allocate(SafeHandle file, long offset, long bytes)
    {
        // Beyond this limit the kernel sends SIGXFSZ, which ends the process.
        if (getrlimit(RLIMIT_FSIZE, out var limit) == 0 && (ulong)(offset + bytes) > limit.rlim_cur)
        {
            return EFBIG;
        }

        int error;
        do
        {
            error = posix_fallocate(Number(file), offset, bytes);
        }
        while (error == EINTR);
        return error;
    }

    // The handle is a field of its owner, which outlives the call.
    private static int Number(SafeHandle file) => (int)file.DangerousGetHandle();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint addr, nuint length, int prot);

    [LibraryImport("libc")]
    private static partial int posix_fallocate(int fd, long offset, long len);
}

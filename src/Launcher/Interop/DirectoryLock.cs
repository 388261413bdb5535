using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Windhover.Launcher.Interop;

/// <summary>Says that a directory is in use, as long as its process lives: the kernel unlocks it however that ends.</summary>
internal static partial class DirectoryLock
{
    // open(2), the same on all processors that .NET runs on
    private const int O_RDONLY = 0;
    private const int O_CLOEXEC = 0x80000;

    // flock(2)
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;

    /// <returns>What holds the lock; null where somebody else does, or there is no such directory.</returns>
    public static SafeFileHandle? TryTake(string directory)
    {
        var handle = new SafeFileHandle(open(directory, O_RDONLY | O_CLOEXEC), ownsHandle: true);
        if (!handle.IsInvalid && flock((int)handle.DangerousGetHandle(), LOCK_EX | LOCK_NB) == 0)
        {
            return handle;
        }
        handle.Dispose();
        return null;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int flock(int fd, int operation);
}

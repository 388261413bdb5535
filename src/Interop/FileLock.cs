using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary><c>flock(2)</c>: says that a file or a directory is in use, as long as its process lives. The kernel unlocks it however that
/// process ends.</summary>
internal static class FileLock
{
    /// <summary>The errno of a lock that another process holds, which .NET gives as <c>HResult</c>.</summary>
    public const int Taken = EAGAIN;

    /// <summary>Takes the lock of an open file if it is free. It ends with the last descriptor of this opening.</summary>
    /// <exception cref="Win32Exception">The file cannot be locked at all; <c>NativeErrorCode</c> is the errno.</exception>
    public static bool TryTake(SafeHandle file)
    {
        // The handle is a field of its owner, which outlives the call.
        if (flock((int)file.DangerousGetHandle(), LOCK_EX | LOCK_NB) == 0)
        {
            return true;
        }
        var error = Marshal.GetLastPInvokeError();
        return error is EAGAIN or EINTR ? false : throw new Win32Exception(error);
    }

    /// <returns>What holds the lock; null if another process holds it, or there is no such directory.</returns>
    public static SafeFileHandle? TryTakeDirectory(string path)
    {
        var handle = new SafeFileHandle(open(path, O_RDONLY | O_CLOEXEC, 0), ownsHandle: true);
        if (!handle.IsInvalid && flock((int)handle.DangerousGetHandle(), LOCK_EX | LOCK_NB) == 0)
        {
            return handle;
        }
        handle.Dispose();
        return null;
    }
}

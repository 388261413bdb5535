using System.ComponentModel;
using System.Runtime.InteropServices;
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

    /// <summary>Gives the lock back. Closing the file would do so later, if a process that this one just starts still has a copy.</summary>
    public static void Release(SafeHandle file) => _ = flock((int)file.DangerousGetHandle(), LOCK_UN);
}

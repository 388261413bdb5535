using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Windhover.Launcher.Interop;

/// <summary>Which file descriptors a child inherits.</summary>
internal static partial class Descriptors
{
    private const int F_SETFD = 2; // fcntl(2)
    private const int FD_CLOEXEC = 1; // fcntl(2)

    /// <summary>Clears or sets close-on-exec: children started from now on do or do not inherit <paramref name="fd"/>.</summary>
    /// <exception cref="Win32Exception">fcntl(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void SetInheritable(int fd, bool inheritable)
    {
        if (fcntl(fd, F_SETFD, inheritable ? 0 : FD_CLOEXEC) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int cmd, int arg);
}

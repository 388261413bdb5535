using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Windhover.Exporter.Interop;

/// <summary>Which file descriptors a child inherits.</summary>
internal static partial class Descriptors
{
    private const int F_SETFD = 2; // fcntl(2)
    private const int F_DUPFD_CLOEXEC = 1030; // fcntl(2)
    private const int FD_CLOEXEC = 1; // fcntl(2)
    private const short POLLHUP = 0x10; // poll(2)

    /// <summary>Clears or sets close-on-exec: children started from now on do or do not inherit <paramref name="fd"/>.</summary>
    /// <exception cref="Win32Exception">fcntl(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void SetInheritable(int fd, bool inheritable)
    {
        if (fcntl(fd, F_SETFD, inheritable ? 0 : FD_CLOEXEC) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>A second descriptor for the same open file, close-on-exec, with a number of at least <paramref name="lowest"/>.</summary>
    /// <exception cref="Win32Exception">fcntl(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static SafeFileHandle Duplicate(int fd, int lowest)
    {
        var copy = fcntl(fd, F_DUPFD_CLOEXEC, lowest);
        return copy == -1
            ? throw new Win32Exception(Marshal.GetLastPInvokeError())
            : new SafeFileHandle(copy, ownsHandle: true);
    }

    /// <summary>Whether a descriptor is a stream socket whose peer has closed it.</summary>
    public static bool IsHungUp(int fd)
    {
        var entry = new PollEntry { Fd = fd };
        return poll(ref entry, 1, 0) > 0 && (entry.Returned & POLLHUP) != 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref PollEntry fds, ulong nfds, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int cmd, int arg);

    // struct pollfd, poll(2)
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Returned;
    }
}

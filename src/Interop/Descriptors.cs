using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Calls on file descriptors for which .NET has no word: which of them a child inherits, and what to do with an inherited socket,
/// which no <c>SafeSocketHandle</c> may own, since that one shuts the shared socket down when it is closed.</summary>
internal static unsafe class Descriptors
{
    /// <summary>The errno of a pipe that has no reader any more, errno(3).</summary>
    public const int EPIPE = 32;

    private const int F_DUPFD_CLOEXEC = 1030; // fcntl(2)
    private const long SYS_close_range = 436; // the same number on every architecture, close_range(2)
    private const uint CLOSE_RANGE_CLOEXEC = 4;
    private const int FirstBeyondStandardStreams = 3;

    /// <summary>Clears or sets close-on-exec: children started from now on do or do not inherit <paramref name="fd"/>.</summary>
    /// <exception cref="Win32Exception">fcntl(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void SetInheritable(int fd, bool inheritable) => Check(fcntl(fd, F_SETFD, inheritable ? 0 : FD_CLOEXEC));

    /// <summary>Keeps an inherited descriptor out of the processes that the app starts.</summary>
    /// <returns>False if the descriptor is not open.</returns>
    public static bool CloseOnExec(int fd) => fcntl(fd, F_SETFD, FD_CLOEXEC) != -1;

    /// <summary>Sets close-on-exec on all descriptors but the standard streams: what this process was started with stays open here, and gets
    /// into no child that is not meant to have it.</summary>
    public static void CloseAllOnExec()
    {
        if (syscall(SYS_close_range, FirstBeyondStandardStreams, uint.MaxValue, CLOSE_RANGE_CLOEXEC, 0) == 0)
        {
            return;
        }
        // Before Linux 5.11, or in a sandbox that does not know the call.
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var fd)
                && fd >= FirstBeyondStandardStreams)
            {
                CloseOnExec(fd);
            }
        }
    }

    /// <summary>A second descriptor for the same open file, close-on-exec, with a number of at least <paramref name="lowest"/>.</summary>
    /// <exception cref="Win32Exception">fcntl(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static SafeFileHandle Duplicate(int fd, int lowest) => new(Check(fcntl(fd, F_DUPFD_CLOEXEC, lowest)), ownsHandle: true);

    /// <summary>Puts another open file behind a descriptor, close-on-exec, in one step: no call of another thread finds it closed.</summary>
    /// <exception cref="Win32Exception">dup3(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void Replace(int fd, int by) => Check(dup3(by, fd, O_CLOEXEC));

    /// <summary>Makes calls return when there is nothing to do; for all processes that share the open file.</summary>
    /// <exception cref="Win32Exception">fcntl(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void SetNonBlocking(int fd) => Check(fcntl(fd, F_SETFL, Check(fcntl(fd, F_GETFL, 0)) | O_NONBLOCK));

    /// <summary>Closes a descriptor; an error leaves nothing to do.</summary>
    public static void Close(int fd) => _ = close(fd);

    /// <summary>Sends all bytes, or gives up: the other end may be gone, and the lifeline tells that.</summary>
    public static void SendAll(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var sent = 0;
            while (sent < bytes.Length)
            {
                var count = send(fd, start + sent, (nuint)(bytes.Length - sent), MSG_NOSIGNAL);
                if (count < 0 && Marshal.GetLastPInvokeError() != EINTR)
                {
                    return;
                }
                sent += (int)Math.Max(count, 0);
            }
        }
    }

    /// <summary>Writes all bytes; waits for room where the descriptor is non-blocking.</summary>
    /// <param name="written">How many were, also where it fails: a full disk takes the beginning of a line.</param>
    /// <returns>0, or the errno of write(2).</returns>
    public static int WriteAll(int fd, ReadOnlySpan<byte> bytes, out int written)
    {
        written = 0;
        fixed (byte* start = bytes)
        {
            while (written < bytes.Length)
            {
                var count = write(fd, start + written, (nuint)(bytes.Length - written));
                if (count >= 0)
                {
                    written += (int)count;
                    continue;
                }
                var error = Marshal.GetLastPInvokeError();
                if (error == EAGAIN)
                {
                    var entry = new PollFd { fd = fd, events = POLLOUT };
                    _ = poll(&entry, 1, -1);
                }
                else if (error != EINTR)
                {
                    return error;
                }
            }
        }
        return 0;
    }

    /// <summary>Blocks the calling thread until no reader is left: the terminal is closed, or the pipe's last reader is gone. Files
    /// are read for ever.</summary>
    public static void WaitForLastReader(int fd)
    {
        var entry = new PollFd { fd = fd };
        while ((entry.revents & (POLLHUP | POLLERR)) == 0)
        {
            _ = poll(&entry, 1, -1);
        }
    }

    /// <summary>Whether a descriptor is a connected socket whose peer has closed it.</summary>
    public static bool IsHungUp(int fd)
    {
        var entry = new PollFd { fd = fd };
        return poll(&entry, 1, 0) > 0 && (entry.revents & POLLHUP) != 0;
    }

    /// <summary>Whether there is something to read, or a connection to accept.</summary>
    public static bool IsReadable(int fd)
    {
        var entry = new PollFd { fd = fd, events = POLLIN };
        return poll(&entry, 1, 0) > 0;
    }

    private static int Check(int result) => result == -1 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : result;
}

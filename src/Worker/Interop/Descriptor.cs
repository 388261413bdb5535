using System.Runtime.InteropServices;

namespace Windhover.Worker.Interop;

/// <summary>The few calls on raw descriptors for which .NET has no word: inherited sockets must never be owned by a
/// <c>SafeSocketHandle</c>, which resets the shared socket when it is closed.</summary>
internal static partial class Descriptor
{
    // fcntl(2), poll(2), send(2), errno(3), Linux
    private const int F_SETFD = 2;
    private const int FD_CLOEXEC = 1;
    private const short POLLIN = 1;
    private const short POLLHUP = 0x10;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int EINTR = 4;
    private const int EAGAIN = 11;

    /// <summary>Keeps an inherited descriptor out of the processes that the app starts.</summary>
    /// <returns>False where the descriptor is not open.</returns>
    public static bool CloseOnExec(int fd) => fcntl(fd, F_SETFD, FD_CLOEXEC) != -1;

    /// <summary>Closes a descriptor; an error leaves nothing to do.</summary>
    public static void Close(int fd) => _ = close(fd);

    /// <summary>Sends all bytes, or gives up: the other end may be gone, and the lifeline tells that.</summary>
    public static unsafe void Send(int fd, ReadOnlySpan<byte> bytes)
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

    /// <summary>Whether a descriptor is a stream socket whose peer has closed it.</summary>
    public static unsafe bool IsHungUp(int fd)
    {
        var entry = new PollEntry { Fd = fd };
        return poll(&entry, 1, 0) > 0 && (entry.Returned & POLLHUP) != 0;
    }

    /// <summary>Whether there is something to read, or a connection to accept.</summary>
    public static unsafe bool IsReadable(int fd)
    {
        var entry = new PollEntry { Fd = fd, Events = POLLIN };
        return poll(&entry, 1, 0) > 0;
    }

    /// <summary>Blocks the calling thread until the peer of a stream socket has closed it. What arrives before is thrown away.</summary>
    public static unsafe void WaitForEndOfFile(int fd)
    {
        var buffer = stackalloc byte[64];
        while (true)
        {
            // The launcher may have made its socket non-blocking before it handed it over.
            var entry = new PollEntry { Fd = fd, Events = POLLIN };
            if (poll(&entry, 1, -1) < 0)
            {
                continue;
            }
            var count = read(fd, buffer, 64);
            if (count == 0 || (count < 0 && Marshal.GetLastPInvokeError() is not (EINTR or EAGAIN)))
            {
                return;
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int cmd, int arg);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint send(int fd, byte* buf, nuint len, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint read(int fd, byte* buf, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int poll(PollEntry* fds, nuint nfds, int timeout);

    /// <summary><c>struct pollfd</c>, poll(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Returned;
    }
}

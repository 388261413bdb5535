using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Windhover.Worker.Tests.Interop;

/// <summary>What a launcher does to descriptors, for tests that play one.</summary>
internal static partial class Inherited
{
    // socket(2), fcntl(2), Linux
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int F_SETFD = 2;
    private const int FD_CLOEXEC = 1;

    public static void KeepOpenAcrossExec(Socket socket) => SetFlags((int)socket.Handle, 0);

    public static void KeepOpenAcrossExec(SafeFileHandle file) => SetFlags((int)file.DangerousGetHandle(), 0);

    public static void CloseOnExec(Socket socket) => SetFlags((int)socket.Handle, FD_CLOEXEC);

    public static void CloseOnExec(SafeFileHandle file) => SetFlags((int)file.DangerousGetHandle(), FD_CLOEXEC);

    private static void SetFlags(int fd, int flags)
    {
        if (fcntl(fd, F_SETFD, flags) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>A connected pair of stream sockets, both close-on-exec.</summary>
    public static (Socket Launcher, Socket Worker) Pair()
    {
        Span<int> ends = stackalloc int[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        return (new Socket(new SafeSocketHandle(ends[0], true)), new Socket(new SafeSocketHandle(ends[1], true)));
    }

    public static int ProcessGroupOf(int pid) => getpgid(pid);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int cmd, int arg);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, Span<int> sv);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getpgid(int pid);
}

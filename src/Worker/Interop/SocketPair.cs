using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Windhover.Worker.Interop;

/// <summary>Two stream sockets that are connected to each other.</summary>
internal static unsafe partial class SocketPair
{
    // socket(2), Linux
    private const int AF_UNIX = 1;
    private const int SOCK_STREAM = 1;
    private const int SOCK_CLOEXEC = 0x80000;

    /// <exception cref="Win32Exception">socketpair(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static (Socket One, Socket Other) Create()
    {
        var ends = stackalloc int[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        return (new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)), new Socket(new SafeSocketHandle(ends[1], ownsHandle: true)));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, int* sv);
}

using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Windhover.Launcher.Interop;

/// <summary>Two connected stream sockets: one end stays with the launcher, the other goes to a child.</summary>
internal sealed partial class SocketPair
{
    private const int AF_UNIX = 1; // socket(2)
    private const int SOCK_STREAM = 1; // socket(2)
    private const int SOCK_CLOEXEC = 0x80000; // socket(2)

    private SocketPair(Socket launcherEnd, SafeSocketHandle childEnd)
    {
        LauncherEnd = launcherEnd;
        ChildEnd = childEnd;
    }

    public Socket LauncherEnd { get; }

    public SafeSocketHandle ChildEnd { get; }

    /// <summary>Makes a pair, both ends close-on-exec.</summary>
    /// <exception cref="Win32Exception">socketpair(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static SocketPair Create()
    {
        Span<int> ends = stackalloc int[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        return new SocketPair(
            new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)),
            new SafeSocketHandle(ends[1], ownsHandle: true));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, Span<int> sv);
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Windhover.Launcher.Interop;

/// <summary>Two connected sockets of datagrams that arrive in order: writers share one end, and the other tells when none is left.</summary>
/// <remarks>Owned as plain files: a socket's handle would disconnect what other processes share when it is closed.</remarks>
internal static partial class SequencedPair
{
    private const int AF_UNIX = 1; // socket(2)
    private const int SOCK_SEQPACKET = 5; // socket(2)
    private const int SOCK_CLOEXEC = 0x80000; // socket(2)
    private const int SOL_SOCKET = 1; // socket(7), asm-generic
    private const int SO_SNDBUF = 7;
    private const int SO_SNDBUFFORCE = 32;

    /// <summary>Makes a pair, both ends close-on-exec.</summary>
    /// <param name="bufferBytes">What the writers may have on the way, in sum. Beyond <c>net.core.wmem_max</c> only where the process
    /// may (CAP_NET_ADMIN), else up to it.</param>
    /// <exception cref="Win32Exception">socketpair(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static (SafeFileHandle ReadEnd, SafeFileHandle WriteEnd) Create(int bufferBytes)
    {
        Span<int> ends = stackalloc int[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        // Where both are refused, the kernel's default remains: senders wait sooner, and lose nothing.
        if (setsockopt(ends[1], SOL_SOCKET, SO_SNDBUFFORCE, in bufferBytes, sizeof(int)) != 0)
        {
            _ = setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, in bufferBytes, sizeof(int));
        }
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int sockfd, int level, int optname, in int optval, uint optlen);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, Span<int> sv);
}

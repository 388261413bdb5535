using System.ComponentModel;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Two connected sockets of datagrams that arrive in order: writers share one end, and the other tells when none is left.</summary>
/// <remarks>Owned as plain files: a socket's handle would disconnect what other processes share when it is closed.</remarks>
internal static unsafe class SequencedPair
{
    private const int SO_SNDBUF = 7; // socket(7), asm-generic
    private const int SO_SNDBUFFORCE = 32;

    /// <summary>Makes a pair, both ends close-on-exec.</summary>
    /// <param name="bufferBytes">What the writers may have on the way, in sum. Beyond <c>net.core.wmem_max</c> only where the process
    /// may (CAP_NET_ADMIN), else up to it.</param>
    /// <exception cref="Win32Exception">socketpair(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static (SafeFileHandle ReadEnd, SafeFileHandle WriteEnd) Create(int bufferBytes)
    {
        var (read, write) = SocketPair.Create(SOCK_SEQPACKET);
        // Where both are refused, the kernel's default remains: senders wait sooner, and lose nothing.
        if (setsockopt(write, SOL_SOCKET, SO_SNDBUFFORCE, &bufferBytes, sizeof(int)) != 0)
        {
            _ = setsockopt(write, SOL_SOCKET, SO_SNDBUF, &bufferBytes, sizeof(int));
        }
        return (new SafeFileHandle(read, ownsHandle: true), new SafeFileHandle(write, ownsHandle: true));
    }

    /// <summary>Whether all that share the write end can write to it as they could when it was made: any of them can shut it down for all,
    /// and take its room away.</summary>
    /// <param name="readEnd">Of this process.</param>
    /// <param name="writeEnd">Of this process; still open.</param>
    /// <param name="roomBytes">What <see cref="SocketCalls.SendBufferBytes"/> was.</param>
    public static bool IsWhole(SafeFileHandle readEnd, SafeFileHandle writeEnd, int roomBytes)
    {
        var entry = new PollFd { fd = (int)readEnd.DangerousGetHandle(), events = POLLRDHUP };
        return poll(&entry, 1, 0) <= 0 && SocketCalls.SendBufferBytes((int)writeEnd.DangerousGetHandle()) >= roomBytes;
    }
}

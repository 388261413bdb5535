using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Two stream sockets that are connected to each other.</summary>
internal static unsafe class SocketPair
{
    /// <summary>Makes a pair, both ends close-on-exec.</summary>
    /// <exception cref="Win32Exception">socketpair(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static (SafeSocketHandle One, SafeSocketHandle Other) Create()
    {
        var (one, other) = Create(SOCK_STREAM);
        return (new SafeSocketHandle(one, ownsHandle: true), new SafeSocketHandle(other, ownsHandle: true));
    }

    /// <param name="type">SOCK_STREAM or SOCK_SEQPACKET, socket(2).</param>
    /// <exception cref="Win32Exception">socketpair(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static (int One, int Other) Create(int type)
    {
        var ends = stackalloc int[2];
        return socketpair(AF_UNIX, type | O_CLOEXEC, 0, ends) == -1
            ? throw new Win32Exception(Marshal.GetLastPInvokeError())
            : (ends[0], ends[1]);
    }
}

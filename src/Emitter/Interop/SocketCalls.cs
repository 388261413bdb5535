using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Windhover.Emitter.Interop;

/// <summary>send(2) with the flags and time-outs of the kernel; <see cref="Socket"/> waits by other means.</summary>
internal static partial class SocketCalls
{
    // socket(7), send(2), Linux
    private const int SOL_SOCKET = 1;
    private const int SO_SNDTIMEO = 21;
    private const int MSG_DONTWAIT = 0x40;
    private const int MSG_NOSIGNAL = 0x4000;
    private const int EINTR = 4;

    /// <summary>Limits how long a blocking send waits for room in the receiver's queue.</summary>
    public static void LimitSend(Socket socket, TimeSpan limit)
    {
        // struct timeval: seconds and microseconds, 64 bits each.
        Span<long> timeval = [(long)limit.TotalSeconds, limit.Milliseconds * 1000L];
        socket.SetRawSocketOption(SOL_SOCKET, SO_SNDTIMEO, MemoryMarshal.AsBytes(timeval));
    }

    /// <returns>0, or the errno.</returns>
    public static int Send(SafeSocketHandle socket, ReadOnlySpan<byte> message, bool wait)
    {
        var entered = false;
        try
        {
            socket.DangerousAddRef(ref entered);
            return Send((int)socket.DangerousGetHandle(), message, wait);
        }
        finally
        {
            if (entered)
            {
                socket.DangerousRelease();
            }
        }
    }

    /// <param name="socket">Inherited, and owned by no object.</param>
    /// <returns>0, or the errno.</returns>
    public static unsafe int Send(int socket, ReadOnlySpan<byte> message, bool wait)
    {
        fixed (byte* start = message)
        {
            while (true)
            {
                if (send(socket, start, (nuint)message.Length, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT)) >= 0)
                {
                    return 0;
                }
                var errno = Marshal.GetLastPInvokeError();
                if (errno != EINTR)
                {
                    return errno;
                }
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint send(int sockfd, byte* buf, nuint len, int flags);
}

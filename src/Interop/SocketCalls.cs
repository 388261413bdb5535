using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>What .NET's <c>Socket</c> does not offer, or does too much of on a socket that other processes share.</summary>
internal static unsafe partial class SocketCalls
{
    /// <summary>Of the runtime (some 140 after the start), the sockets, the files.</summary>
    private const int OwnDescriptors = 200;

    private const int FewestDescriptors = 16;

    private const int SO_RCVBUF = 8; // socket(7), asm-generic
    private const int SO_REUSEPORT = 15;
    private const int SO_SNDTIMEO = 21;
    private const int SO_RCVBUFFORCE = 33;
    private const int SO_MEMINFO = 55; // since Linux 4.12
    private const int SK_MEMINFO_DROPS = 8; // linux/sock_diag.h
    private const int SK_MEMINFO_VARS = 9;

    /// <summary>Asks for a receive buffer: beyond <c>net.core.rmem_max</c> where the process may (CAP_NET_ADMIN), else up to it.</summary>
    public static void EnlargeReceiveBuffer(int fd, int bytes)
    {
        if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(int)) != 0)
        {
            LimitReceiveBuffer(fd, bytes);
        }
    }

    /// <summary>Sets the receive buffer; the kernel lowers it to <c>net.core.rmem_max</c> without a word.</summary>
    public static void LimitReceiveBuffer(int fd, int bytes) => Check(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(int)));

    /// <summary>Lets further sockets of this user, which must say so too before they are bound, have the same address. The kernel then
    /// gives each sender to one of them.</summary>
    public static void ShareAddress(int fd)
    {
        var one = 1;
        Check(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(int)));
    }

    /// <summary>Bytes of the receive buffer as the kernel counts them: twice what was asked for, bookkeeping included.</summary>
    public static int ReceiveBufferBytes(int fd)
    {
        uint length = sizeof(int);
        Check(getsockopt(fd, SOL_SOCKET, SO_RCVBUF, out var bytes, ref length));
        return bytes;
    }

    /// <summary>Datagrams that the kernel dropped since the socket was made, modulo 2^32, or null if it does not tell.</summary>
    public static uint? KernelDrops(int fd)
    {
        Span<uint> info = stackalloc uint[SK_MEMINFO_VARS];
        uint length = SK_MEMINFO_VARS * sizeof(uint);
        var result = getsockopt(fd, SOL_SOCKET, SO_MEMINFO, ref MemoryMarshal.GetReference(info), ref length);
        return result == 0 && length == SK_MEMINFO_VARS * sizeof(uint) ? info[SK_MEMINFO_DROPS] : null;
    }

    /// <summary>The descriptor of a new connection, or −errno.</summary>
    public static int Accept(int fd)
    {
        var connection = accept4(fd, null, null, O_CLOEXEC);
        return connection >= 0 ? connection : -Marshal.GetLastPInvokeError();
    }

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
    public static int Send(int socket, ReadOnlySpan<byte> message, bool wait)
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

    /// <summary>How many descriptors a share of those makes that this process may open beyond what it needs itself.</summary>
    public static long MaxDescriptors(double share)
    {
        Check(getrlimit(RLIMIT_NOFILE, out var limit));
        double left = Math.Min(limit.rlim_cur, int.MaxValue) - OwnDescriptors;
        return Math.Max(FewestDescriptors, (long)(left * share));
    }

    /// <summary>Of the last eighth, which is for the runtime. The kernel gives out the lowest number that is free, so an accepted
    /// connection with this number or a higher one says that the others are in use.</summary>
    public static long FirstSpareDescriptor => OwnDescriptors + MaxDescriptors(share: 0.875);

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int sockfd, int level, int optname, out int optval, ref uint optlen);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int sockfd, int level, int optname, ref uint optval, ref uint optlen);
}

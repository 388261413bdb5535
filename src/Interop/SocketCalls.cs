using System.Buffers.Binary;
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

    // struct sockaddr_storage
    private const int MaxAddressBytes = 128;

    private const uint MappedPrefix = 0xFFFF;

    private const int SO_SNDBUF = 7; // socket(7), asm-generic
    private const int SO_RCVBUF = 8;
    private const int SO_REUSEPORT = 15;
    private const int SO_SNDTIMEO = 21;
    private const int SO_RCVBUFFORCE = 33;
    private const int SO_MEMINFO = 55; // since Linux 4.12
    private const int SK_MEMINFO_DROPS = 8; // linux/sock_diag.h
    private const int SK_MEMINFO_VARS = 9;
    private const int IPPROTO_TCP = 6;
    private const int TCP_INFO = 11; // tcp(7)

    // struct tcp_info, linux/tcp.h, in 32-bit numbers. Of a listening socket they are the queue and its bound: tcp_get_info, net/ipv4/tcp.c.
    private const int TCPI_UNACKED = 6;
    private const int TCPI_SACKED = 7;
    private const int SO_LINGER = 13;
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;
    private const int MSG_PEEK = 0x02; // recv(2)

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

    /// <summary>Bytes of the send buffer, likewise: what may be on the way.</summary>
    public static int SendBufferBytes(int fd)
    {
        uint length = sizeof(int);
        Check(getsockopt(fd, SOL_SOCKET, SO_SNDBUF, out var bytes, ref length));
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

    /// <summary>As <see cref="Accept(int)"/>, and says whose connection it is.</summary>
    /// <param name="network">The network of 64 bits of an IPv6 address, since one host has as many addresses of it as it likes; of an IPv4
    /// address all of it. 0 for a unix socket.</param>
    public static int Accept(int fd, out ulong network)
    {
        var address = stackalloc byte[MaxAddressBytes];
        var length = (uint)MaxAddressBytes;
        var connection = accept4(fd, address, &length, O_CLOEXEC);
        var errno = Marshal.GetLastPInvokeError();

        // sockaddr_in: family, port, 4 bytes; sockaddr_in6: family, port, flow, 16 bytes, of which ::ffff:a.b.c.d stands for IPv4.
        network = (connection < 0 ? 0 : *(ushort*)address) switch
        {
            AF_INET => Mapped(address + 4),
            AF_INET6 when BinaryPrimitives.ReadUInt64BigEndian(new(address + 8, 8)) is > 0 and var high => high,
            AF_INET6 when BinaryPrimitives.ReadUInt32BigEndian(new(address + 16, 4)) == MappedPrefix => Mapped(address + 20),
            _ => 0,
        };
        return connection >= 0 ? connection : -errno;
    }

    /// <summary>Makes a bound socket listen, or changes the length of its queue.</summary>
    /// <exception cref="Win32Exception">listen(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void Listen(int fd, int backlog) => Check(listen(fd, backlog));

    /// <summary>What waits to be read, and stays where it is.</summary>
    /// <returns>How many bytes there are, as far as there is room; 0 for none yet; −1 if none will come any more.</returns>
    public static int Peek(int fd, Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return recv(fd, start, (nuint)bytes.Length, MSG_PEEK | MSG_DONTWAIT) switch
            {
                > 0 and var count => (int)count,
                < 0 when Marshal.GetLastPInvokeError() is EAGAIN or EINTR => 0,
                _ => -1,
            };
        }
    }

    /// <summary>Connections that wait to be accepted, of how many that may.</summary>
    /// <returns>0 of 0 if the socket does not tell.</returns>
    public static (int Waiting, int Room) QueueOf(int fd)
    {
        Span<uint> info = stackalloc uint[8];
        uint length = 8 * sizeof(uint);
        return getsockopt(fd, IPPROTO_TCP, TCP_INFO, ref MemoryMarshal.GetReference(info), ref length) == 0
            ? ((int)info[TCPI_UNACKED], (int)info[TCPI_SACKED])
            : default;
    }

    /// <summary>Closes a connection with a reset: the kernel keeps nothing of it.</summary>
    public static void Reset(int fd)
    {
        // struct linger: on, for 0 seconds.
        var linger = stackalloc int[] { 1, 0 };
        _ = setsockopt(fd, SOL_SOCKET, SO_LINGER, linger, 2 * sizeof(int));
        Descriptors.Close(fd);
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

    private static ulong Mapped(byte* ipv4) => ((ulong)MappedPrefix << 32) | BinaryPrimitives.ReadUInt32BigEndian(new(ipv4, 4));

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int sockfd, void* buf, nuint len, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int sockfd, int level, int optname, out int optval, ref uint optlen);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int sockfd, int level, int optname, ref uint optval, ref uint optlen);
}

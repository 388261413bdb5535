using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Windhover.Exporter.Interop;

/// <summary>What .NET's <c>Socket</c> does not offer, or does too much of on a socket that other processes share.</summary>
internal static partial class SocketCalls
{
    /// <summary>Of the runtime (some 140 after the start), the sockets, the files.</summary>
    private const int OwnDescriptors = 200;

    private const int FewestDescriptors = 16;

    private const int SOL_SOCKET = 1; // socket(7), asm-generic
    private const int SO_RCVBUF = 8;
    private const int SO_REUSEPORT = 15;
    private const int SO_RCVBUFFORCE = 33;
    private const int SO_MEMINFO = 55; // since Linux 4.12
    private const int SK_MEMINFO_DROPS = 8; // linux/sock_diag.h
    private const int SK_MEMINFO_VARS = 9;
    private const int SOCK_CLOEXEC = 0x80000; // accept4(2)
    private const int F_GETFL = 3; // fcntl(2)
    private const int F_SETFL = 4;
    private const int O_NONBLOCK = 0x800;
    private const int RLIMIT_NOFILE = 7; // getrlimit(2)
    private const short POLLHUP = 0x10; // poll(2)

    /// <summary>Asks for a receive buffer: beyond <c>net.core.rmem_max</c> where the process may (CAP_NET_ADMIN), else up to it.</summary>
    public static void EnlargeReceiveBuffer(int fd, int bytes)
    {
        if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, in bytes, sizeof(int)) != 0)
        {
            LimitReceiveBuffer(fd, bytes);
        }
    }

    /// <summary>Sets the receive buffer; the kernel lowers it to <c>net.core.rmem_max</c> without a word.</summary>
    public static void LimitReceiveBuffer(int fd, int bytes) => Check(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, in bytes, sizeof(int)));

    /// <summary>Lets further sockets of this user, which must say so too before they are bound, have the same address. The kernel then
    /// gives each sender to one of them.</summary>
    public static void ShareAddress(int fd) => Check(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, 1, sizeof(int)));

    /// <summary>Bytes of the receive buffer as the kernel counts them: twice what was asked for, bookkeeping included.</summary>
    public static int ReceiveBufferBytes(int fd)
    {
        uint length = sizeof(int);
        Check(getsockopt(fd, SOL_SOCKET, SO_RCVBUF, out int bytes, ref length));
        return bytes;
    }

    /// <summary>Datagrams that the kernel dropped since the socket was made, modulo 2^32, or null where it does not tell.</summary>
    public static uint? KernelDrops(int fd)
    {
        Span<uint> info = stackalloc uint[SK_MEMINFO_VARS];
        uint length = SK_MEMINFO_VARS * sizeof(uint);
        int result = getsockopt(fd, SOL_SOCKET, SO_MEMINFO, ref MemoryMarshal.GetReference(info), ref length);
        return result == 0 && length == SK_MEMINFO_VARS * sizeof(uint) ? info[SK_MEMINFO_DROPS] : null;
    }

    /// <summary>Makes accepting return when there is nothing to accept; for all processes that share the socket.</summary>
    public static void SetNonBlocking(int fd)
    {
        int flags = fcntl(fd, F_GETFL, 0);
        Check(flags);
        Check(fcntl(fd, F_SETFL, flags | O_NONBLOCK));
    }

    /// <summary>The descriptor of a new connection, or −errno.</summary>
    public static int Accept(int fd)
    {
        int connection = accept4(fd, 0, 0, SOCK_CLOEXEC);
        return connection >= 0 ? connection : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Whether nobody is left at the other end of a connected socket.</summary>
    public static bool IsHungUp(int fd)
    {
        var entry = new PollFd { fd = fd };
        return poll(ref entry, 1, 0) > 0 && (entry.revents & POLLHUP) != 0;
    }

    /// <summary>How many descriptors a share of those makes that this process may open beyond what it needs itself.</summary>
    public static long MaxDescriptors(double share)
    {
        Check(getrlimit(RLIMIT_NOFILE, out RLimit limit));
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
    private static partial int accept4(int sockfd, nint addr, nint addrlen, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int cmd, int arg);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, out RLimit rlim);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int sockfd, int level, int optname, out int optval, ref uint optlen);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int sockfd, int level, int optname, ref uint optval, ref uint optlen);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int sockfd, int level, int optname, in int optval, uint optlen);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref PollFd fds, nuint nfds, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int fd;
        public short events;
        public short revents;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct RLimit
    {
        public nuint rlim_cur;
        public nuint rlim_max;
    }
}

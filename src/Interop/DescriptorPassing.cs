using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Open files on their way from one process to another, which may have no right to open them itself: unix(7), SCM_RIGHTS.</summary>
internal static unsafe partial class DescriptorPassing
{
    private const int SCM_RIGHTS = 1;
    private const int MSG_CMSG_CLOEXEC = 0x40000000; // recvmsg(2)

    /// <summary>Sends a byte with an open file. Never waits: a process that reads nothing gets nothing.</summary>
    /// <param name="socket">A stream socket.</param>
    /// <param name="word">Says what the file is.</param>
    /// <param name="fd">Stays open here.</param>
    /// <returns>Whether it is on its way.</returns>
    public static bool TrySend(SafeSocketHandle socket, byte word, int fd)
    {
        var entered = false;
        try
        {
            socket.DangerousAddRef(ref entered);
            var control = new ControlHeader { cmsg_len = (nuint)sizeof(ControlHeader) - sizeof(int), cmsg_level = SOL_SOCKET, cmsg_type = SCM_RIGHTS, fd = fd };
            var data = new IoVec { iov_base = &word, iov_len = 1 };
            var message = new MsgHdr { msg_iov = &data, msg_iovlen = 1, msg_control = &control, msg_controllen = (nuint)sizeof(ControlHeader) };
            nint sent;
            do
            {
                sent = sendmsg((int)socket.DangerousGetHandle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
            }
            while (sent < 0 && Marshal.GetLastPInvokeError() == EINTR);
            return sent == 1;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (entered)
            {
                socket.DangerousRelease();
            }
        }
    }

    /// <summary>Blocks the calling thread until the peer of a stream socket has closed it.</summary>
    /// <param name="socket">May be non-blocking.</param>
    /// <param name="take">Gets each open file that comes, close-on-exec, and the byte that it came with; owns the file. What else comes is thrown
    /// away.</param>
    public static void ReceiveToEnd(int socket, Action<byte, int> take)
    {
        byte word;
        while (true)
        {
            var entry = new PollFd { fd = socket, events = POLLIN };
            if (poll(&entry, 1, -1) < 0)
            {
                continue;
            }
            var control = default(ControlHeader);
            var data = new IoVec { iov_base = &word, iov_len = 1 };
            var message = new MsgHdr { msg_iov = &data, msg_iovlen = 1, msg_control = &control, msg_controllen = (nuint)sizeof(ControlHeader) };
            var count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            if (count == 0 || (count < 0 && Marshal.GetLastPInvokeError() is not (EINTR or EAGAIN)))
            {
                return;
            }
            if (count > 0 && message.msg_controllen > 0 && control is { cmsg_level: SOL_SOCKET, cmsg_type: SCM_RIGHTS })
            {
                take(word, control.fd);
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(int sockfd, MsgHdr* msg, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int sockfd, MsgHdr* msg, int flags);

    /// <summary><c>struct cmsghdr</c> with one descriptor, cmsg(3). musl's length has 4 bytes and 4 of padding, which is the same on processors
    /// that write the lower half first.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ControlHeader
    {
        public nuint cmsg_len;
        public int cmsg_level;
        public int cmsg_type;
        public int fd;
        public int padding;
    }
}

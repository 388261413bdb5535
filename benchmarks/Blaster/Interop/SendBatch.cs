using System.Runtime.InteropServices;

namespace Windhover.Blaster.Interop;

/// <summary>Many datagrams in one system call.</summary>
internal sealed unsafe partial class SendBatch : IDisposable
{
    public const int Capacity = 64;

    private readonly IoVec* _vectors = (IoVec*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(IoVec));
    private readonly MMsgHdr* _headers = (MMsgHdr*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(MMsgHdr));

    public SendBatch()
    {
        for (var i = 0; i < Capacity; i++)
        {
            _headers[i].msg_hdr.msg_iov = _vectors + i;
            _headers[i].msg_hdr.msg_iovlen = 1;
        }
    }

    /// <summary>Points at packets that lie one behind the other; nothing is copied. More than one make one message, which a socket
    /// with UDP_SEGMENT cuts.</summary>
    public void Set(int index, Packets packets, int packet, int count)
    {
        _vectors[index].iov_base = packets.Start(packet);
        _vectors[index].iov_len = (nuint)packets.Length(packet, count);
    }

    /// <returns>How many the kernel took, which may be fewer; −1 where it refused the first.</returns>
    public int Send(int fd, int count) => sendmmsg(fd, _headers, (uint)count, 0);

    public void Dispose()
    {
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sendmmsg(int sockfd, MMsgHdr* msgvec, uint vlen, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVec
    {
        public void* iov_base;
        public nuint iov_len;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MsgHdr
    {
        public void* msg_name;
        public uint msg_namelen;
        public IoVec* msg_iov;
        public nuint msg_iovlen;
        public void* msg_control;
        public nuint msg_controllen;
        public int msg_flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MMsgHdr
    {
        public MsgHdr msg_hdr;
        public uint msg_len;
    }
}

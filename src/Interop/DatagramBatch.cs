using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Room for many datagrams, filled by one system call.</summary>
/// <remarks>The memory is reserved, not used: the kernel writes, and so makes resident, only what a datagram holds.</remarks>
internal sealed unsafe partial class DatagramBatch : IDisposable
{
    /// <summary>Datagrams per system call. A call costs as much as receiving three or four; beyond 64 nothing is gained.</summary>
    public const int Capacity = 64;

    /// <summary>Longer ones are cut, as statsd_exporter does; only a unix socket can carry them.</summary>
    public const int MaxDatagramBytes = 65535;

    /// <summary>Not a power of two, or the starts of all buffers would compete for the same few cache sets.</summary>
    private const int Stride = 65536 + 256;

    private const int MSG_TRUNC = 0x20; // recv(2)

    private readonly byte* _buffers = (byte*)NativeMemory.Alloc(Capacity, Stride);
    private readonly IoVec* _vectors = (IoVec*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(IoVec));
    private readonly MMsgHdr* _headers = (MMsgHdr*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(MMsgHdr));

    public DatagramBatch()
    {
        for (var i = 0; i < Capacity; i++)
        {
            _vectors[i].iov_base = _buffers + (i * Stride);
            _vectors[i].iov_len = MaxDatagramBytes;
            _headers[i].msg_hdr.msg_iov = _vectors + i;
            _headers[i].msg_hdr.msg_iovlen = 1;
        }
    }

    /// <summary>Takes the datagrams that are there, and does not wait for more.</summary>
    /// <remarks>Waiting belongs to poll(2): another process may share the socket and take what poll announced.</remarks>
    /// <returns>How many; 0 where there are none; −errno on failure.</returns>
    public int Receive(int fd)
    {
        var received = recvmmsg(fd, _headers, Capacity, MSG_DONTWAIT, null);
        if (received >= 0)
        {
            return received;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno == EAGAIN ? 0 : -errno;
    }

    /// <summary>Valid until the next <see cref="Receive"/>.</summary>
    public ReadOnlySpan<byte> Datagram(int index) => new(_buffers + (index * Stride), (int)_headers[index].msg_len);

    /// <summary>Tells the processor that a datagram will be wanted soon; only a hint, beyond the last one too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(int index)
    {
        var datagram = _buffers + (index * Stride);
        CacheLine.Fetch(datagram);
        CacheLine.Fetch(datagram + CacheLine.Bytes);
    }

    public bool IsCut(int index) => (_headers[index].msg_hdr.msg_flags & MSG_TRUNC) != 0;

    public void Dispose()
    {
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_buffers);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int recvmmsg(int sockfd, MMsgHdr* msgvec, uint vlen, int flags, void* timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct MMsgHdr
    {
        public MsgHdr msg_hdr;
        public uint msg_len;
    }
}

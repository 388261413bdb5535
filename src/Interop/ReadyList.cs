using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary><c>epoll(7)</c>: which of many descriptors have something to read. For one waiting thread.</summary>
internal sealed unsafe class ReadyList : IDisposable
{
    private const uint EPOLLRDHUP = 0x2000; // epoll_ctl(2)
    private const uint EPOLLET = 1u << 31;

    /// <summary>Events of one call. Few, so that what is ready first is looked at first.</summary>
    private const int MaxEvents = 64;

    // struct epoll_event: 32 bits of events, 64 of data; packed on x86-64 only.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private readonly SafeFileHandle _epoll;

    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public ReadyList()
    {
        var fd = epoll_create1(O_CLOEXEC);
        _epoll = fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Watches a descriptor from now on, until it is removed or closed.</summary>
    /// <param name="onceEach">It is ready once for all that has come by then, and again when more comes.</param>
    /// <exception cref="Win32Exception">epoll_ctl(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public void Add(int fd, bool onceEach = false)
    {
        var entry = stackalloc byte[DataAt + sizeof(long)];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(entry, sizeof(uint)), EPOLLIN | EPOLLRDHUP | (onceEach ? EPOLLET : 0));
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(entry + DataAt, sizeof(long)), fd);
        if (epoll_ctl((int)_epoll.DangerousGetHandle(), EPOLL_CTL_ADD, fd, entry) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Watches it no longer; an error leaves nothing to do.</summary>
    public void Remove(int fd) => _ = epoll_ctl((int)_epoll.DangerousGetHandle(), EPOLL_CTL_DEL, fd, null);

    /// <summary>Waits until a descriptor has something to read, an end or an error, or until the time is over.</summary>
    /// <param name="ready">Filled with them, after it was emptied. It may name one that was closed meanwhile.</param>
    /// <exception cref="Win32Exception">epoll_wait(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public void Wait(List<int> ready, int timeoutMilliseconds)
    {
        ready.Clear();
        var size = DataAt + sizeof(long);
        var events = stackalloc byte[MaxEvents * size];
        var count = epoll_wait((int)_epoll.DangerousGetHandle(), events, MaxEvents, timeoutMilliseconds);
        if (count < 0 && Marshal.GetLastPInvokeError() is var errno and not EINTR)
        {
            throw new Win32Exception(errno);
        }
        for (var i = 0; i < count; i++)
        {
            ready.Add((int)BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(events + (i * size) + DataAt, sizeof(long))));
        }
    }

    public void Dispose() => _epoll.Dispose();
}

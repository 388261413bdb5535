using System.ComponentModel;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>The queue of a listening socket that several processes share, with a place in the line of those that wait for the
/// next connection.</summary>
/// <remarks>For one thread at a time, except <see cref="Interrupt"/>.</remarks>
internal sealed unsafe class AcceptQueue : IDisposable
{
    // epoll_ctl(2), errno(3), Linux
    private const uint EPOLLEXCLUSIVE = 1u << 28;
    private const int ECONNABORTED = 103;

    private readonly int _listenFd;
    private readonly int _epoll;
    private readonly int _interrupt;

    /// <param name="listenFd">Stays the caller's. Becomes non-blocking, for all who share it.</param>
    /// <exception cref="Win32Exception">The system gives no more descriptors.</exception>
    public AcceptQueue(int listenFd)
    {
        _listenFd = listenFd;
        _epoll = epoll_create1(O_CLOEXEC);
        _interrupt = eventfd(0, O_CLOEXEC | O_NONBLOCK);
        if (_epoll == -1 || _interrupt == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        Descriptors.SetNonBlocking(listenFd);
        Watch(EPOLL_CTL_ADD, _interrupt, EPOLLIN);
        Watch(EPOLL_CTL_ADD, listenFd, EPOLLIN | EPOLLEXCLUSIVE);
    }

    /// <summary>Ends the wait that is under way, or the next one. Any thread.</summary>
    public void Interrupt()
    {
        var one = 1UL;
        _ = write(_interrupt, &one, sizeof(ulong));
    }

    /// <summary>Steps to the end of the line. The kernel wakes the first in the line that waits, and it alone.</summary>
    public void GoToTheEnd()
    {
        Watch(EPOLL_CTL_DEL, _listenFd, 0);
        // Sees at once whether a connection waits.
        Watch(EPOLL_CTL_ADD, _listenFd, EPOLLIN | EPOLLEXCLUSIVE);
    }

    /// <summary>Waits in the line for a connection.</summary>
    public void WaitForTurn(int milliseconds)
    {
        var events = stackalloc EpollEvent[2];
        _ = epoll_wait(_epoll, events, 2, milliseconds);
    }

    /// <summary>Waits beside the line until a connection waits: those in the line are woken as well.</summary>
    public void WaitAside()
    {
        var entries = stackalloc PollFd[2];
        entries[0] = new PollFd { fd = _listenFd, events = POLLIN };
        entries[1] = new PollFd { fd = _interrupt, events = POLLIN };
        _ = poll(entries, 2, -1);
        ForgetInterrupt(entries[1]);
    }

    /// <summary>Lets time pass, and looks at the queue then.</summary>
    /// <returns>False if no connection waits any more.</returns>
    public bool StillWaits(int milliseconds)
    {
        var entry = new PollFd { fd = _interrupt, events = POLLIN };
        _ = poll(&entry, 1, milliseconds);
        ForgetInterrupt(entry);
        return Descriptors.IsReadable(_listenFd);
    }

    /// <summary>Takes a connection, if one is there.</summary>
    /// <param name="connection">Non-blocking and close-on-exec; the caller's.</param>
    /// <param name="mustPause">This process can have no more for now: it is out of descriptors or memory.</param>
    public bool TryAccept(out int connection, out bool mustPause)
    {
        connection = accept4(_listenFd, null, null, SOCK_NONBLOCK | O_CLOEXEC);
        // ECONNABORTED: the client has gone from the queue.
        mustPause = connection == -1 && Marshal.GetLastPInvokeError() is not (EAGAIN or EINTR or ECONNABORTED);
        if (connection == -1)
        {
            // It may be what ended the wait.
            ForgetInterrupt();
        }
        return connection != -1;
    }

    public void Dispose()
    {
        Descriptors.Close(_epoll);
        Descriptors.Close(_interrupt);
    }

    private void ForgetInterrupt(PollFd entry)
    {
        if (entry.revents != 0)
        {
            ForgetInterrupt();
        }
    }

    private void ForgetInterrupt()
    {
        ulong count;
        _ = read(_interrupt, &count, sizeof(ulong));
    }

    private void Watch(int operation, int fd, uint events)
    {
        var entry = new EpollEvent { Events = events };
        _ = epoll_ctl(_epoll, operation, fd, &entry);
    }

    /// <summary><c>struct epoll_event</c>, epoll_ctl(2); its layout is not looked at: nothing is read from it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct EpollEvent
    {
        // First on every architecture; what follows takes 8 bytes, or 12 where it is aligned.
        public uint Events;
        private readonly uint _data0;
        private readonly uint _data1;
        private readonly uint _data2;
    }
}

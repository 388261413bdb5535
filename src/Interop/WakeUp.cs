using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Ends the waiting of a thread that blocks on a descriptor, without touching that descriptor: others may share it.</summary>
/// <remarks>Once signalled it stays so.</remarks>
internal sealed unsafe class WakeUp : IDisposable
{
    private readonly SafeFileHandle _event;

    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public WakeUp()
    {
        var fd = eventfd(0, O_CLOEXEC);
        if (fd < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        _event = new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <summary>Readable once it is signalled: for a <see cref="ReadyList"/>.</summary>
    public int Descriptor => (int)_event.DangerousGetHandle();

    public void Signal()
    {
        ulong one = 1;
        var entered = false;
        try
        {
            // Signals come from other threads: closed meanwhile, the number may be another file's.
            _event.DangerousAddRef(ref entered);
            if (write((int)_event.DangerousGetHandle(), &one, sizeof(ulong)) < 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
        }
        finally
        {
            if (entered)
            {
                _event.DangerousRelease();
            }
        }
    }

    /// <summary>Waits until <paramref name="fd"/> has something to read, or an error to tell, or until <see cref="Signal"/>.</summary>
    public void WaitForInput(int fd)
    {
        Span<PollFd> waited =
        [
            new PollFd { fd = (int)_event.DangerousGetHandle(), events = POLLIN },
            new PollFd { fd = fd, events = POLLIN },
        ];
        Wait(waited, timeoutMilliseconds: -1);
    }

    /// <summary>Waits until <see cref="Signal"/>, or until the time is over.</summary>
    public void Wait(int milliseconds)
    {
        Span<PollFd> waited = [new PollFd { fd = (int)_event.DangerousGetHandle(), events = POLLIN }];
        Wait(waited, milliseconds);
    }

    public void Dispose() => _event.Dispose();

    private static void Wait(Span<PollFd> waited, int timeoutMilliseconds)
    {
        fixed (PollFd* first = waited)
        {
            if (poll(first, (nuint)waited.Length, timeoutMilliseconds) >= 0)
            {
                return;
            }
        }

        var errno = Marshal.GetLastPInvokeError();
        if (errno != EINTR)
        {
            throw new Win32Exception(errno);
        }
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Sends signals to one process and to no other that may get its pid later.</summary>
internal sealed class ProcessSignal : IDisposable
{
    private const long SYS_pidfd_send_signal = 424; // the same number on every architecture, pidfd_send_signal(2)
    private const long SYS_pidfd_open = 434; // the same number on every architecture, pidfd_open(2)
    private const int ESRCH = 3;

    private readonly int _pid;
    private readonly int _pidfd;
    private bool _disposed;

    /// <param name="pid">A child that has not been waited for yet.</param>
    public ProcessSignal(int pid)
    {
        _pid = pid;
        // -1 where the kernel (before 5.3) or a sandbox does not know the call: then kill(2) has to do. One that was fetched
        // already gets no signal: its number may be another one's soon.
        _pidfd = (int)syscall(SYS_pidfd_open, pid, 0, 0, 0);
        _disposed = _pidfd < 0 && Marshal.GetLastPInvokeError() == ESRCH;
    }

    /// <returns>False if the process is gone already.</returns>
    /// <exception cref="Win32Exception">The kernel refused; <c>NativeErrorCode</c> is the errno.</exception>
    public bool Send(int signal)
    {
        if (_disposed)
        {
            return false;
        }
        var result = _pidfd >= 0 ? (int)syscall(SYS_pidfd_send_signal, _pidfd, signal, 0, 0) : kill(_pid, signal);
        if (result == 0)
        {
            return true;
        }
        var errno = Marshal.GetLastPInvokeError();
        return errno == ESRCH ? false : throw new Win32Exception(errno);
    }

    /// <summary>Sends a signal to every process that is still in a group.</summary>
    /// <param name="leader">Pid of the process that made the group and was not waited for yet: only so is the number its own.</param>
    /// <param name="signal">Its number.</param>
    public static void SendToGroup(int leader, int signal) => _ = kill(-leader, signal);

    public void Dispose()
    {
        if (!_disposed && _pidfd >= 0)
        {
            _ = close(_pidfd);
        }
        _disposed = true;
    }
}

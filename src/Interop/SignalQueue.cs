using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Blocked signals of this process, read one by one: <c>signalfd(2)</c>.</summary>
internal sealed unsafe partial class SignalQueue : IDisposable
{
    // struct signalfd_siginfo; its first field is the number.
    private const int InfoBytes = 128;

    private readonly SafeFileHandle _file;

    /// <param name="signals">Blocked in every thread: another one would take them.</param>
    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public SignalQueue(IEnumerable<int> signals) => _file = new SafeFileHandle(Open(-1, signals), ownsHandle: true);

    /// <summary>Reads these from now on.</summary>
    public void Change(IEnumerable<int> signals) => Open((int)_file.DangerousGetHandle(), signals);

    /// <summary>Blocks the calling thread until a signal waits.</summary>
    public void Wait()
    {
        var entry = new PollFd { fd = (int)_file.DangerousGetHandle(), events = POLLIN };
        _ = poll(&entry, 1, -1);
    }

    /// <returns>Its number; null if none waits.</returns>
    public int? TryRead()
    {
        var info = stackalloc byte[InfoBytes];
        return read((int)_file.DangerousGetHandle(), info, InfoBytes) == InfoBytes ? *(int*)info : null;
    }

    public void Dispose() => _file.Dispose();

    private static int Open(int fd, IEnumerable<int> signals)
    {
        var set = stackalloc byte[SignalSetBytes];
        SignalMask.Fill(set, signals);
        var opened = signalfd(fd, set, O_NONBLOCK | O_CLOEXEC);
        return opened >= 0 ? opened : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int signalfd(int fd, byte* mask, int flags);
}

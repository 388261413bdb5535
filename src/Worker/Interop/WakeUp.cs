using System.Runtime.InteropServices;

namespace Windhover.Worker.Interop;

/// <summary>Ends the waiting of a thread that waits for a descriptor. Once set, it stays so.</summary>
internal sealed unsafe partial class WakeUp : IDisposable
{
    // eventfd(2), poll(2)
    private const int EFD_CLOEXEC = 0x80000;
    private const short POLLIN = 1;

    private readonly int _fd = eventfd(0, EFD_CLOEXEC);

    public void Set()
    {
        var one = 1UL;
        _ = write(_fd, &one, sizeof(ulong));
    }

    /// <summary>Waits until <paramref name="fd"/> is readable, or until <see cref="Set"/>.</summary>
    public void WaitUnlessReadable(int fd)
    {
        var entries = stackalloc PollEntry[2];
        entries[0] = new PollEntry { Fd = fd, Events = POLLIN };
        entries[1] = new PollEntry { Fd = _fd, Events = POLLIN };
        // A signal (EINTR) ends it early; the caller looks again.
        _ = poll(entries, 2, -1);
    }

    /// <summary>Waits for <see cref="Set"/>, but no longer than this.</summary>
    public void Wait(int milliseconds)
    {
        var entry = new PollEntry { Fd = _fd, Events = POLLIN };
        _ = poll(&entry, 1, milliseconds);
    }

    public void Dispose() => Descriptor.Close(_fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initval, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, void* buf, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* fds, nuint nfds, int timeout);

    /// <summary><c>struct pollfd</c>, poll(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Returned;
    }
}

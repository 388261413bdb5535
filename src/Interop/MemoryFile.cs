using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Files that are in memory only and that children inherit.</summary>
internal static partial class MemoryFile
{
    private const uint MFD_CLOEXEC = 1; // memfd_create(2)
    private const uint MFD_ALLOW_SEALING = 2;
    private const int F_ADD_SEALS = 1033; // fcntl(2)
    private const int F_SEAL_SEAL = 1;
    private const int F_SEAL_SHRINK = 2;

    /// <param name="name">What /proc/PID/maps shows.</param>
    /// <param name="bytes">Its length; all zero. A page takes memory once it is written.</param>
    /// <exception cref="Win32Exception">memfd_create(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static SafeFileHandle Create(string name, long bytes) => Create(name, bytes, MFD_CLOEXEC);

    /// <summary>One that cannot be made shorter: a process that has mapped it would be killed by its next access (SIGBUS).</summary>
    /// <inheritdoc cref="Create(string, long)"/>
    public static SafeFileHandle CreateSealed(string name, long bytes)
    {
        var file = Create(name, bytes, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        if (fcntl((int)file.DangerousGetHandle(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) == -1)
        {
            var errno = Marshal.GetLastPInvokeError();
            file.Dispose();
            throw new Win32Exception(errno);
        }
        return file;
    }

    private static SafeFileHandle Create(string name, long bytes, uint flags)
    {
        var fd = memfd_create(name, flags);
        if (fd == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        var file = new SafeFileHandle(fd, ownsHandle: true);
        RandomAccess.SetLength(file, bytes);
        return file;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);
}

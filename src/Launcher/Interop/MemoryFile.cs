using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Windhover.Launcher.Interop;

/// <summary>Files that are in memory only and that children inherit.</summary>
internal static partial class MemoryFile
{
    private const uint MFD_CLOEXEC = 1; // memfd_create(2)

    /// <param name="name">What /proc/PID/maps shows.</param>
    /// <param name="bytes">Its length; all zero. A page takes memory once it is written.</param>
    /// <exception cref="Win32Exception">memfd_create(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static SafeFileHandle Create(string name, long bytes)
    {
        var fd = memfd_create(name, MFD_CLOEXEC);
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

using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Files that are in memory only and that other processes get. Their length is fixed from the start.</summary>
internal static partial class MemoryFile
{
    private const uint MFD_CLOEXEC = 1; // memfd_create(2)
    private const uint MFD_ALLOW_SEALING = 2;
    private const int O_RDWR = 2; // open(2)
    private const int F_ADD_SEALS = 1033; // fcntl(2)
    private const int F_SEAL_SEAL = 1;
    private const int F_SEAL_SHRINK = 2;
    private const int F_SEAL_GROW = 4;
    private const uint OwnerOnly = 0x180; // 0600
    private const int FirstBeyondStandardStreams = 3;

    /// <summary>A file that no process can make shorter, which would kill all others at their next access (SIGBUS), or longer, which would
    /// take memory without bound. Only this user may open it once more by way of /proc.</summary>
    /// <param name="name">What /proc/PID/maps shows.</param>
    /// <param name="bytes">Its length; all zero. A page takes memory once it is written.</param>
    /// <exception cref="Win32Exception">The system gives no such file; <c>NativeErrorCode</c> is the errno.</exception>
    public static SafeFileHandle Create(string name, long bytes)
    {
        var fd = Check(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
        var file = new SafeFileHandle(fd, ownsHandle: true);
        try
        {
            RandomAccess.SetLength(file, bytes);
            _ = Check(fchmod(fd, OwnerOnly));
            _ = Check(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The same file, for a process that may only read it. Close-on-exec.</summary>
    /// <exception cref="Win32Exception">There are no descriptors left.</exception>
    public static SafeFileHandle OpenReadOnly(SafeFileHandle file)
    {
        var number = (int)file.DangerousGetHandle();
        var readOnly = open(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{number}"), O_RDONLY | O_CLOEXEC, 0);
        // A sandbox may forbid it, and then it is a second lock that is missing: no reader trusts what stands in these files.
        return readOnly != -1 ? new SafeFileHandle(readOnly, ownsHandle: true) : Descriptors.Duplicate(number, FirstBeyondStandardStreams);
    }

    /// <summary>The same file once more, with an opening of its own, to read and write: locks of flock(2) belong to an opening. Close-on-exec.</summary>
    /// <returns>Null if it cannot be opened.</returns>
    public static SafeFileHandle? TryOpenAnew(SafeFileHandle file)
    {
        var opened = open(
            string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{(int)file.DangerousGetHandle()}"), O_RDWR | O_CLOEXEC, 0);
        return opened == -1 ? null : new SafeFileHandle(opened, ownsHandle: true);
    }

    private static int Check(int result) => result == -1 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : result;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);
}

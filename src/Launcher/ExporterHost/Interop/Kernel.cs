using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Windhover.Launcher.ExporterHost.Interop;

/// <summary>System calls of the exporter's process that .NET does not have.</summary>
internal static partial class Kernel
{
    // fcntl(2)
    private const int F_SETFD = 2;
    private const int FD_CLOEXEC = 1;

    /// <summary>Process id of the process that started this one.</summary>
    public static int ParentPid => getppid();

    /// <summary>Leaves the launcher's process group, so that Ctrl-C in its terminal reaches the launcher only, and it decides
    /// in which order its children end.</summary>
    /// <exception cref="Win32Exception">setpgid(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void EnterOwnProcessGroup()
    {
        if (setpgid(0, 0) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Keeps an inherited descriptor out of whatever this process starts.</summary>
    /// <exception cref="Win32Exception">fcntl(2) failed: EBADF says that the launcher did not hand it on.</exception>
    public static void CloseOnExec(int fd)
    {
        if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setpgid(int pid, int pgid);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int cmd, int arg);
}

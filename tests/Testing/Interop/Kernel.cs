using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Windhover.Testing.Interop;

/// <summary>System calls that tests need and .NET does not have.</summary>
public static partial class Kernel
{
    /// <summary>Sends a signal to one process.</summary>
    /// <exception cref="Win32Exception">kill(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void Kill(int processId, int signal)
    {
        if (kill(processId, signal) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Lets an open descriptor stand for another file from now on.</summary>
    /// <exception cref="Win32Exception">dup2(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void Replace(SafeHandle descriptor, SafeHandle by)
    {
        if (dup2((int)by.DangerousGetHandle(), (int)descriptor.DangerousGetHandle()) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int sig);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int oldfd, int newfd);
}

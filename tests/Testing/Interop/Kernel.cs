using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Windhover.Testing.Interop;

/// <summary>System calls that tests need and .NET does not have.</summary>
public static partial class Kernel
{
    /// <summary>Sends a signal to one process.</summary>
    /// <exception cref="Win32Exception">kill(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void Kill(int processId, int signal) => Check(kill(processId, signal));

    /// <summary>Gives a file a second name.</summary>
    /// <exception cref="Win32Exception">link(2) failed.</exception>
    public static void Link(string target, string path) => Check(link(target, path));

    /// <summary>Makes a named pipe.</summary>
    /// <exception cref="Win32Exception">mkfifo(3) failed.</exception>
    public static void MakePipe(string path, uint mode) => Check(mkfifo(path, mode));

    /// <summary>Lets an open descriptor stand for another file from now on.</summary>
    /// <exception cref="Win32Exception">dup2(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void Replace(SafeHandle descriptor, SafeHandle by) =>
        Check(dup2((int)by.DangerousGetHandle(), (int)descriptor.DangerousGetHandle()));

    private static void Check(int result)
    {
        if (result == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int sig);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string oldpath, string newpath);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string pathname, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int oldfd, int newfd);
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Windhover.Exporter.Interop;

/// <summary>This process as the kernel sees it.</summary>
internal static partial class OwnProcess
{
    /// <summary>Process id of the process that started this one.</summary>
    public static int ParentPid => getppid();

    /// <summary>Whose rights this process has.</summary>
    public static uint EffectiveUserId => geteuid();

    /// <summary>Leaves the launcher's process group, so that Ctrl-C in its terminal reaches the launcher only, and it decides
    /// in which order its children end.</summary>
    /// <exception cref="Win32Exception">setpgid(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static void EnterOwnGroup()
    {
        if (setpgid(0, 0) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setpgid(int pid, int pgid);
}

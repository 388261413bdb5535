using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>This process as the kernel sees it.</summary>
internal static partial class OwnProcess
{
    // signal(7), Linux
    private const int SIGKILL = 9;
    private const int SIGTERM = 15;

    /// <summary>Process id of the process that started this one.</summary>
    public static int ParentPid => getppid();

    /// <summary>Leaves the launcher's process group: Ctrl-C in a terminal reaches the launcher alone, which then stops its children in
    /// order.</summary>
    /// <remarks>Fails harmlessly if the process already leads a session.</remarks>
    public static void EnterOwnGroup() => _ = setpgid(0, 0);

    public static void AskToStop() => _ = kill(Environment.ProcessId, SIGTERM);

    /// <summary>Does not return.</summary>
    public static void Kill() => _ = kill(Environment.ProcessId, SIGKILL);

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setpgid(int pid, int pgid);
}

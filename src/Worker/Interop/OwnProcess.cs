using System.Runtime.InteropServices;

namespace Windhover.Worker.Interop;

/// <summary>This process as the kernel sees it.</summary>
internal static partial class OwnProcess
{
    // signal(7), Linux
    private const int SIGKILL = 9;
    private const int SIGTERM = 15;

    public static int ParentPid => getppid();

    /// <summary>Leaves the launcher's process group: Ctrl-C in a terminal reaches the launcher alone, which then stops its
    /// workers in order.</summary>
    /// <remarks>Fails harmlessly where the process already leads a session.</remarks>
    public static void LeadOwnGroup() => _ = setpgid(0, 0);

    public static void AskToStop() => _ = kill(Environment.ProcessId, SIGTERM);

    /// <summary>Does not return.</summary>
    public static void Kill() => _ = kill(Environment.ProcessId, SIGKILL);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getppid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setpgid(int pid, int pgid);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int sig);
}

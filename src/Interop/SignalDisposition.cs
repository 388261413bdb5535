using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>What the parent of this process has decided about a signal.</summary>
internal static unsafe partial class SignalDisposition
{
    // More than struct sigaction has anywhere; its first field is the handler.
    private const int ActionBytes = 256;

    private const int SIGXFSZ = 25; // signal(7)

    /// <summary>Lets a write beyond the greatest size of files (<c>ulimit -f</c>) fail, which can be told, in place of killing this program.</summary>
    public static void SurviveLargeFiles() => _ = signal(SIGXFSZ, SIG_IGN);

    /// <summary>Makes a signal count that <c>nohup</c>, or the <c>&amp;</c> of a shell without jobs, lets this process ignore: .NET would leave it
    /// ignored, though a handler is registered.</summary>
    public static void StopIgnoring(int number)
    {
        if (IsIgnored(number))
        {
            _ = signal(number, SIG_DFL);
        }
    }

    public static bool IsIgnored(int number)
    {
        var action = stackalloc byte[ActionBytes];
        return sigaction(number, null, action) == 0 && *(nint*)action == SIG_IGN;
    }

    [LibraryImport("libc")]
    private static partial int sigaction(int signum, byte* act, byte* oldact);
}

using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Which signals the calling thread takes. What is blocked waits, and goes on waiting while another program takes this one's
/// place; and so does the mask, which every thread of that program inherits.</summary>
internal static unsafe partial class SignalMask
{
    // bits/sigaction.h
    private const int SIG_BLOCK = 0;
    private const int SIG_UNBLOCK = 1;

    // HUP, INT, QUIT, USR1, USR2, TERM, TTIN, TTOU: what an operator sends. signal(7)
    private static readonly int[] Operators = [1, 2, 3, 10, 12, 15, 21, 22];

    public static void BlockOperators() => Change(SIG_BLOCK);

    public static void UnblockOperators() => Change(SIG_UNBLOCK);

    private static void Change(int how)
    {
        var set = stackalloc byte[SignalSetBytes];
        _ = sigemptyset(set);
        foreach (var signal in Operators)
        {
            _ = sigaddset(set, signal);
        }
        _ = pthread_sigmask(how, set, null);
    }

    [LibraryImport("libc")]
    private static partial int sigaddset(byte* set, int signum);

    [LibraryImport("libc")]
    private static partial int pthread_sigmask(int how, byte* set, byte* oldset);
}

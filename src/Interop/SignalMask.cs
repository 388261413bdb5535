using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Which signals the calling thread takes. What is blocked waits, and goes on waiting while another program takes this one's
/// place; and so does the mask, which every thread of that program inherits.</summary>
internal static unsafe partial class SignalMask
{
    // bits/sigaction.h
    private const int SIG_BLOCK = 0;

    /// <summary>Blocks signals for the calling thread, and for all threads that it starts from now on.</summary>
    /// <returns>Whether all of them were blocked before.</returns>
    public static bool Block(IEnumerable<int> signals)
    {
        var set = stackalloc byte[SignalSetBytes];
        var before = stackalloc byte[SignalSetBytes];
        int[] numbers = [.. signals];
        Fill(set, numbers);
        _ = pthread_sigmask(SIG_BLOCK, set, before);
        var wereBlocked = true;
        foreach (var number in numbers)
        {
            wereBlocked &= sigismember(before, number) == 1;
        }
        return wereBlocked;
    }

    /// <summary>Writes a <c>sigset_t</c>.</summary>
    internal static void Fill(byte* set, IEnumerable<int> signals)
    {
        _ = sigemptyset(set);
        foreach (var number in signals)
        {
            _ = sigaddset(set, number);
        }
    }

    [LibraryImport("libc")]
    private static partial int sigaddset(byte* set, int signum);

    [LibraryImport("libc")]
    private static partial int sigismember(byte* set, int signum);

    [LibraryImport("libc")]
    private static partial int pthread_sigmask(int how, byte* set, byte* oldset);
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary><c>waitid(2)</c>.</summary>
internal static partial class ChildWait
{
    // waitid(2)
    private const int P_ALL = 0;
    private const int P_PID = 1;
    private const int WNOHANG = 1;
    private const int WEXITED = 4;
    private const int WNOWAIT = 0x01000000;
    private const int CLD_EXITED = 1;

    private const int ECHILD = 10;

    // signal(2)
    private const int SIGCHLD = 17;

    /// <summary>Makes ended children wait to be fetched, even if this program was started with SIGCHLD ignored, so that
    /// their ends would go unseen. Before anything else touches signals.</summary>
    public static void KeepEnded() => signal(SIGCHLD, SIG_DFL);

    /// <summary>Waits until some child has ended, and leaves it to be fetched.</summary>
    /// <param name="block">False: only look.</param>
    /// <returns>Its pid; 0 where none has ended; null if there is no child at all.</returns>
    /// <exception cref="Win32Exception">waitid(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static int? PeekAny(bool block) =>
        Wait(P_ALL, 0, WEXITED | WNOWAIT | (block ? 0 : WNOHANG), out var ended) ? ended.Pid : null;

    /// <summary>Fetches a child that has ended: it is no zombie any more, and its pid may be used again.</summary>
    /// <returns>How it ended: its exit code, or the number of the signal that killed it. Null if it is no child of this process.</returns>
    /// <exception cref="Win32Exception">waitid(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static (int Number, bool IsSignal)? Reap(int pid) =>
        Wait(P_PID, pid, WEXITED, out var ended) ? (ended.Status, ended.Code != CLD_EXITED) : null;

    private static bool Wait(int kind, int id, int options, out SignalInfo ended)
    {
        while (true)
        {
            ended = default;
            if (waitid(kind, id, ref ended, options) == 0)
            {
                return true;
            }
            var errno = Marshal.GetLastPInvokeError();
            if (errno == ECHILD)
            {
                return false;
            }
            if (errno != EINTR)
            {
                throw new Win32Exception(errno);
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int idtype, int id, ref SignalInfo infop, int options);

    // siginfo_t of SIGCHLD on 64-bit Linux, sigaction(2)
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct SignalInfo
    {
        [FieldOffset(8)]
        public int Code;

        [FieldOffset(16)]
        public int Pid;

        [FieldOffset(24)]
        public int Status;
    }
}

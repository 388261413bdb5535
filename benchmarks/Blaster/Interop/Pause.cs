using System.Runtime.InteropServices;

namespace Windhover.Blaster.Interop;

/// <summary>Waits less than .NET's timers can: packets of a millisecond at once would be a burst, not a rate.</summary>
internal static partial class Pause
{
    private const int Nanoseconds = 50_000;

    public static void ShortestPossible()
    {
        var time = new TimeSpec { tv_nsec = Nanoseconds };
        _ = nanosleep(in time, 0);
    }

    [LibraryImport("libc")]
    private static partial int nanosleep(in TimeSpec req, nint rem);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint tv_sec;
        public nint tv_nsec;
    }
}

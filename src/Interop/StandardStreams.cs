using System.Runtime.InteropServices;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Standard input, output and error, one of which may have been closed when this program was started
/// (<c>windhover 2&gt;&amp;-</c>): the runtime then opens some file of its own under that number, and log lines would be written into it.</summary>
internal static partial class StandardStreams
{
    private const int Count = 3;
    private const int F_GETFD = 1; // fcntl(2)
    private const int O_RDWR = 2; // open(2)

    /// <summary>Starts this program anew, in this process, with <c>/dev/null</c> where a stream is closed. Returns where none is.</summary>
    /// <remarks>To be called first of all: nothing else may have been begun.</remarks>
    public static void Ensure()
    {
        int[] closed = [.. Enumerable.Range(0, Count).Where(IsClosed)];
        if (closed.Length == 0)
        {
            return;
        }
        var nothing = open("/dev/null", O_RDWR, 0);
        foreach (var fd in closed)
        {
            // From here on the runtime misses a file, until the call below. Compiled ahead of time it is the one that it reads its seed of
            // hashes from, which it would go on reading for ever: that call needs none.
            _ = dup2(nothing, fd);
        }
        // Where that fails it goes on as it is: with nowhere to say so.
        ExecCall.StartAnew();
    }

    // What was handed over has no close-on-exec, and what the runtime opened has.
    private static bool IsClosed(int fd)
    {
        var flags = fcntl(fd, F_GETFD, 0);
        return flags == -1 || (flags & FD_CLOEXEC) != 0;
    }

    [LibraryImport("libc")]
    private static partial int dup2(int oldfd, int newfd);
}

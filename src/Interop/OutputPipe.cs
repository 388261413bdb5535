using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>What a child writes to: the launcher keeps the reading end.</summary>
internal sealed partial class OutputPipe : IDisposable
{
    private OutputPipe(int read, int write)
    {
        ReadEnd = new SafePipeHandle(read, ownsHandle: true);
        WriteEnd = new SafePipeHandle(write, ownsHandle: true);
    }

    public SafePipeHandle ReadEnd { get; }

    public SafePipeHandle WriteEnd { get; }

    /// <summary>Makes a pipe, both ends close-on-exec.</summary>
    /// <exception cref="Win32Exception">pipe2(2) failed; <c>NativeErrorCode</c> is the errno.</exception>
    public static OutputPipe Create()
    {
        Span<int> ends = stackalloc int[2];
        if (pipe2(ends, O_CLOEXEC) == -1)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        return new OutputPipe(ends[0], ends[1]);
    }

    public void Dispose()
    {
        ReadEnd.Dispose();
        WriteEnd.Dispose();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(Span<int> pipefd, int flags);
}

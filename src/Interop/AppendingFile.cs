using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;

namespace Windhover.Interop;

/// <summary>Opens files for writing at their end, wherever that is by then.</summary>
/// <remarks><c>FileMode.Append</c> looks for the end once: after another program has cut the file short, it would write behind
/// a hole.</remarks>
internal static class AppendingFile
{
    // open(2)
    private const int O_WRONLY = 0x1;
    private const int O_CREAT = 0x40;
    private const int O_APPEND = 0x400;

    private const uint OwnerWritesGroupReads = 0x1A0; // 0640

    /// <param name="path">Made, with mode 0640, where it is missing.</param>
    /// <exception cref="IOException">open(2) failed; the message names the path and the cause.</exception>
    public static SafeFileHandle Open(string path)
    {
        var fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, OwnerWritesGroupReads);
        return fd >= 0
            ? new SafeFileHandle(fd, ownsHandle: true)
            : throw new IOException($"cannot open {path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}

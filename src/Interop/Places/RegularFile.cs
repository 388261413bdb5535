using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Libc;
using static Windhover.Interop.Places.PlaceCalls;

namespace Windhover.Interop.Places;

/// <summary>Opens a file to be looked into, whatever another user puts in its place: opening waits for nothing, as it would for the other end
/// of a pipe.</summary>
internal static class RegularFile
{
    /// <param name="path">Links are followed.</param>
    /// <returns>Null if it cannot be opened, or is no regular file.</returns>
    public static SafeFileHandle? TryOpen(string path)
    {
        var number = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
        if (number < 0)
        {
            return null;
        }
        var file = new SafeFileHandle(number, ownsHandle: true);
        if (FileFacts.Of(file) is { IsRegular: true })
        {
            return file;
        }
        file.Dispose();
        return null;
    }
}

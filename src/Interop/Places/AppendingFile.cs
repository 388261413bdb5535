using Microsoft.Win32.SafeHandles;
using static Windhover.Interop.Places.PlaceCalls;

namespace Windhover.Interop.Places;

/// <summary>Opens files for writing at their end, wherever that is by then.</summary>
/// <remarks><c>FileMode.Append</c> looks for the end once: after another program has cut the file short, it would write behind
/// a hole.</remarks>
internal static class AppendingFile
{
    private const uint OwnerWritesGroupReads = 0x1A0; // 0640

    /// <param name="path">Made, with mode 0640, where it is missing.</param>
    /// <exception cref="PlaceException">It cannot be opened, or must not be: see <see cref="Place"/>.</exception>
    public static SafeFileHandle Open(string path)
    {
        using var place = Place.OfFile(path, out var name);
        return place.Open(name, O_WRONLY | O_CREAT | O_APPEND, OwnerWritesGroupReads);
    }
}

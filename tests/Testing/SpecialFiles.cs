using System.ComponentModel;
using Windhover.Testing.Interop;

namespace Windhover.Testing;

/// <summary>Files that .NET does not make.</summary>
public static class SpecialFiles
{
    /// <summary>Gives a file a second name.</summary>
    /// <exception cref="Win32Exception">link(2) failed.</exception>
    public static void MakeHardLink(string path, string target) => Kernel.Link(target, path);

    /// <summary>Makes a named pipe.</summary>
    /// <exception cref="Win32Exception">mkfifo(3) failed.</exception>
    public static void MakePipe(string path) => Kernel.MakePipe(path, 0b110_110_110);
}

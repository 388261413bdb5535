using System.Globalization;
using Windhover.Interop.Places;

namespace Windhover.Launcher.Options;

/// <summary>The file that an app's code is in, as it was at one moment.</summary>
/// <param name="Path">With all links followed.</param>
/// <param name="Inode">With <paramref name="Device"/>, which file it is.</param>
/// <param name="Device">Of the file system.</param>
/// <param name="Written">When it was last written.</param>
/// <param name="Length">In bytes.</param>
internal sealed record AppFile(string Path, ulong Inode, ulong Device, DateTime Written, long Length)
{
    /// <param name="program">A .dll or an executable. Of the launcher that a build puts beside a .dll, it is the .dll.</param>
    /// <returns>Null for a script, which may run anything, and for what cannot be read.</returns>
    public static AppFile? Of(string program)
    {
        try
        {
            var assembly = program + ".dll";
            var path = File.Exists(assembly) ? assembly : program;
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            if (FileFacts.Of(path) is not { IsRegular: true } facts || IsScript(path))
            {
                return null;
            }
            var file = new FileInfo(path);
            return new AppFile(path, facts.Inode, facts.Device, file.LastWriteTimeUtc, file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>As an operator reads it.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Path} (written {Written:yyyy-MM-dd HH:mm:ss} UTC)");

    private static bool IsScript(string path)
    {
        using var file = File.OpenRead(path);
        return file.ReadByte() == '#' && file.ReadByte() == '!';
    }
}

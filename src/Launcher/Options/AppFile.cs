using System.Globalization;
using Windhover.Interop.Places;

namespace Windhover.Launcher.Options;

/// <summary>The file that an app's code is in, as it was at one moment.</summary>
/// <param name="Path">With all links followed.</param>
/// <param name="Facts">What the kernel says of it.</param>
/// <param name="Length">In bytes.</param>
internal sealed record AppFile(string Path, FileFacts Facts, long Length)
{
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <param name="program">A .dll or an executable. Of the launcher that a build puts beside a .dll, it is the .dll.</param>
    /// <returns>Null for a script, which may run anything, and for what cannot be read.</returns>
    public static AppFile? Of(string program)
    {
        try
        {
            var assembly = program + ".dll";
            var path = File.Exists(assembly) ? assembly : program;
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            using var file = RegularFile.TryOpen(path);
            Span<byte> start = stackalloc byte[2];
            return file is null || FileFacts.Of(file) is not { } facts || (RandomAccess.Read(file, start, 0) == start.Length && start.SequenceEqual("#!"u8))
                ? null
                : new AppFile(path, facts, RandomAccess.GetLength(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>As an operator reads it.</summary>
    public override string ToString()
    {
        var written = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Facts.Changed, Earliest, Latest));
        return string.Create(CultureInfo.InvariantCulture, $"{Path} (written {written:yyyy-MM-dd HH:mm:ss} UTC)");
    }
}

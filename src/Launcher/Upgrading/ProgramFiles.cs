namespace Windhover.Launcher.Upgrading;

/// <summary>What a program consists of at one moment: it was tried as such, and may be started as such.</summary>
/// <remarks>execve(2) finds out only about the first file. Past it there is no way back: a launcher whose assembly is half written
/// would end, and its workers with it.</remarks>
internal sealed class ProgramFiles
{
    private readonly Dictionary<string, (long Length, DateTime Written)> _files;

    private ProgramFiles(Dictionary<string, (long, DateTime)> files) => _files = files;

    /// <param name="program">Its assemblies lie beside it.</param>
    public static ProgramFiles Of(string program)
    {
        var files = new Dictionary<string, (long, DateTime)>(StringComparer.Ordinal);
        var directory = new DirectoryInfo(Path.GetDirectoryName(program)!);
        try
        {
            foreach (var file in directory.EnumerateFiles("*.dll").Append(new FileInfo(program)))
            {
                // A link may be turned: what counts is where it leads.
                var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                if (target.Exists)
                {
                    files[file.FullName] = (target.Length, target.LastWriteTimeUtc);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something is being changed right now. What is missing here makes the difference.
        }
        return new ProgramFiles(files);
    }

    /// <returns>Path of a file that differs, or is in one of the two only; null if there is none.</returns>
    public string? DifferenceFrom(ProgramFiles other) =>
        _files.Keys.Union(other._files.Keys).FirstOrDefault(path =>
            !_files.TryGetValue(path, out var own) || !other._files.TryGetValue(path, out var others) || own != others);
}

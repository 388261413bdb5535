namespace Windhover.Launcher.World.Processes;

/// <summary>Where an app really lies.</summary>
internal static class AppPath
{
    /// <summary>Follows the symbolic links among the directories of a path, so that a generation of workers stays with the release
    /// that it began with, even after <c>current</c> names another one.</summary>
    /// <param name="path">Absolute. The file itself may be a link with a meaning (a Python environment's interpreter), and
    /// stays.</param>
    public static string Resolve(string path) =>
        Path.GetDirectoryName(path) is { Length: > 0 } directory ? Path.Combine(RealDirectory(directory), Path.GetFileName(path)) : path;

    private static string RealDirectory(string path)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } parent)
        {
            return path;
        }
        var real = Path.Combine(RealDirectory(parent), Path.GetFileName(path));
        return Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target ? RealDirectory(target.FullName) : real;
    }
}

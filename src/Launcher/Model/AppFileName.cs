namespace Windhover.Launcher.Model;

/// <summary>What an app is called: its assembly's name, or that of its program.</summary>
internal static class AppFileName
{
    /// <param name="path">Of a .dll or an executable.</param>
    public static string Of(string path) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(path);
}

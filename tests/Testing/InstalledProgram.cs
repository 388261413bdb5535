using Xunit;

namespace Windhover.Testing;

/// <summary>Programs that a machine may lack.</summary>
public static class InstalledProgram
{
    /// <returns>The path of the first of the names that is on the PATH, or null.</returns>
    public static string? Find(params ReadOnlySpan<string> names)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        foreach (var name in names)
        {
            if (folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } program)
            {
                return program;
            }
        }
        return null;
    }

    /// <summary>Skips the calling test where it is not installed.</summary>
    /// <param name="name">Its name on the PATH.</param>
    /// <param name="package">Debian's package that has it.</param>
    /// <returns>Its path.</returns>
    public static string PathOf(string name, string package)
    {
        var program = Find(name);
        Assert.SkipWhen(program is null, $"there is no program '{name}' on the PATH: install it (Debian: {package})");
        return program;
    }
}

using Windhover.Launcher.World.Processes;

namespace Windhover.Launcher.Upgrading;

/// <summary>The path that this program was started by. What lies there by now may be another program: a new file, or a link that
/// was turned.</summary>
internal static class OwnProgram
{
    private static string _program = "";
    private static string? _assembly;

    /// <summary>To be called first of all, while the path still leads to this program.</summary>
    public static void Remember()
    {
        string[] words = [.. File.ReadAllText("/proc/self/cmdline").Split('\0')];
        var own = Environment.ProcessPath!;
        if (ProgramPath.IsDotnetHost(own))
        {
            _program = own;
            var name = typeof(OwnProgram).Assembly.GetName().Name + ".dll";
            var given = words.Skip(1).FirstOrDefault(word => Path.GetFileName(word) == name);
            _assembly = given is not null && File.Exists(given) ? Path.GetFullPath(given) : Path.Combine(AppContext.BaseDirectory, name);
            return;
        }
        // Not the kernel's idea of it, in which links are followed: an operator turns those to the next version.
        _program = Find(words[0]) ?? own;
    }

    /// <summary>The file that decides what runs.</summary>
    public static string FilePath => _assembly ?? _program;

    /// <param name="arguments">Of the launcher.</param>
    public static ProgramStart Start(IEnumerable<string> arguments) =>
        new(_program, _assembly is null ? arguments : arguments.Prepend(_assembly));

    private static string? Find(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(name) ? Path.GetFullPath(name) : null;
        }
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
    }
}

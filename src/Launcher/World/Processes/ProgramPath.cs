using System.Reflection;
using System.Runtime.InteropServices;

namespace Windhover.Launcher.World.Processes;

/// <summary>How programs are started: assemblies through the .NET host, everything else by itself.</summary>
internal static class ProgramPath
{
    private const string DotnetName = "dotnet";

    /// <param name="program">A .dll or an executable.</param>
    /// <param name="arguments">What follows it.</param>
    public static ProgramStart Start(string program, IEnumerable<string> arguments) =>
        program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProgramStart(DotnetHost(), arguments.Prepend(program))
            : new ProgramStart(program, arguments);

    /// <summary>Starts this same program once more, in whatever form it runs: through the .NET host, or as an executable.</summary>
    public static ProgramStart StartSelf(IEnumerable<string> arguments) =>
        // Also in a process whose program is another one, such as a test's.
        IsDotnetHost(Environment.ProcessPath!) || Assembly.GetEntryAssembly() != typeof(ProgramPath).Assembly
            ? Start(Path.Combine(AppContext.BaseDirectory, typeof(ProgramPath).Assembly.GetName().Name + ".dll"), arguments)
            : Start(Environment.ProcessPath!, arguments);

    // The host that runs this process, else the one of its runtime, else the one on the PATH.
    private static string DotnetHost()
    {
        if (IsDotnetHost(Environment.ProcessPath!))
        {
            return Environment.ProcessPath!;
        }
        // <root>/shared/Microsoft.NETCore.App/10.0.0/ is where the runtime of this process lies.
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Path.Combine(root, DotnetName) is var host && File.Exists(host) ? host : DotnetName;
    }

    public static bool IsDotnetHost(string path) => Path.GetFileName(path) == DotnetName;
}

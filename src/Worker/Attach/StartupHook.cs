using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Windhover.Worker.Attach;
using Windhover.Worker.Board;

/// <summary>Runs before the app's <c>Main</c> in every .NET process that the launcher starts, by <c>DOTNET_STARTUP_HOOKS</c>.
/// The runtime finds it by this name, outside of any namespace.</summary>
/// <remarks>The process need not be a web app: nothing here touches ASP.NET Core.</remarks>
[SuppressMessage("Design", "MA0047:Declare types in namespaces", Justification = "The runtime looks for this name.")]
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for this name.")]
internal static class StartupHook
{
    public static void Initialize()
    {
        // The app does not carry these assemblies: they lie beside this one, and nothing but they is found there.
        AssemblyLoadContext.Default.Resolving += ResolveBeside;
        Attach();
    }

    // In a method of its own: its types are of assemblies that are found only now, wherever the compiler puts what it calls.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Attach()
    {
        ChildEnvironment.ForgetStartupHook();
        try
        {
            if (WorkerProcess.Current is null)
            {
                ChildEnvironment.ForgetHostingStartup();
            }
        }
        catch (InvalidOperationException exception)
        {
            Console.Error.WriteLine($"windhover: this process cannot be a worker: {exception.Message}");
            Environment.Exit(1);
        }
    }

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Startup hooks do not run in single-file apps.")]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Startup hooks do not run in trimmed apps.")]
    private static Assembly? ResolveBeside(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Name?.StartsWith("Windhover.", StringComparison.Ordinal) != true)
        {
            return null;
        }
        var folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location);
        var path = Path.Combine(folder ?? string.Empty, name.Name + ".dll");
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }
}

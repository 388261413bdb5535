using System.Reflection;

namespace Windhover.Testing;

/// <summary>Where the repository and its built programs are, seen from the running test, in the same configuration.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Windhover.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary><c>debug</c> or <c>release</c>: the folder of the running test's own configuration below
    /// <c>artifacts/bin/PROJECT</c>.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name;

    /// <summary>The launcher, to be started as <c>dotnet windhover.dll</c>.</summary>
    public static string WindhoverDll => BuiltFile("Launcher", "windhover.dll");

    /// <summary>The example worker app.</summary>
    public static string AppDll => BuiltFile("App", "Windhover.App.dll");

    /// <summary>The <c>dotnet</c> that runs this test, so that a machine with several does not mix them.</summary>
    public static string DotnetHost { get; } =
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host) ? host : "dotnet";

    /// <summary>A file or folder below <see cref="Root"/>.</summary>
    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>What the build made of a project.</summary>
    /// <param name="project">Name of the project, as of its folder below <c>artifacts/bin</c>.</param>
    /// <param name="file">For example <c>windhover.dll</c>.</param>
    /// <exception cref="FileNotFoundException">The project was not built in <see cref="Configuration"/>.</exception>
    public static string BuiltFile(string project, string file)
    {
        var path = PathTo("artifacts", "bin", project, Configuration, file);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is not there: build {project} in the configuration '{Configuration}' first", path);
    }

    private static string FindRoot()
    {
        // The test's own folder, not the working directory: runners set that as they like.
        var start = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!;
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Windhover.slnx")))
            {
                return folder.FullName;
            }
        }
        throw new DirectoryNotFoundException($"no Windhover.slnx above {start}");
    }
}

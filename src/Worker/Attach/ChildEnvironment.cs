namespace Windhover.Worker.Attach;

/// <summary>Takes what attached this process out of its environment, so that the processes which the app starts are not
/// attached too. What the user had there stays.</summary>
internal static class ChildEnvironment
{
    private const string WorkerAssembly = "Windhover.Worker";

    // Names and separators: .NET's startup hooks, ASP.NET Core's hosting startup assemblies.
    private const string StartupHooks = "DOTNET_STARTUP_HOOKS";
    private const string HostingStartups = "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES";

    public static void ForgetStartupHook() => Remove(StartupHooks, Path.PathSeparator, IsOurHook);

    /// <summary>Not before the web host has read it: it is what attaches the app.</summary>
    public static void ForgetHostingStartup() => Remove(HostingStartups, ';', IsOurStartup);

    internal static bool IsOurHook(string entry) => Path.GetFileNameWithoutExtension(entry) == WorkerAssembly;

    internal static bool IsOurStartup(string entry) => entry == WorkerAssembly;

    /// <returns>Null if nothing is left.</returns>
    internal static string? Without(string text, char separator, Func<string, bool> isOurs)
    {
        var others = text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(entry => !isOurs(entry)).ToArray();
        return others.Length == 0 ? null : string.Join(separator, others);
    }

    private static void Remove(string variable, char separator, Func<string, bool> isOurs)
    {
        if (Environment.GetEnvironmentVariable(variable) is { } text)
        {
            Environment.SetEnvironmentVariable(variable, Without(text, separator, isOurs));
        }
    }
}

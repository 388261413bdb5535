namespace Windhover.Worker.Attach;

/// <summary>Takes what attached this process out of its environment, so that the processes which the app starts are not
/// attached too. What the user had there stays.</summary>
internal static class ChildEnvironment
{
    internal const string HostingStartupName = "Windhover.Worker";

    // Names and separators: host startup hooks and hosting startup assemblies of .NET.
    private const string StartupHooks = "DOTNET_STARTUP_HOOKS";
    private const string HostingStartups = "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES";

    public static void ForgetStartupHook() => Remove(
        StartupHooks, Path.PathSeparator, entry => Path.GetFileNameWithoutExtension(entry) == HostingStartupName);

    /// <summary>Not before the web host has read it: it is what attaches the app.</summary>
    public static void ForgetHostingStartup() => Remove(HostingStartups, ';', entry => entry == HostingStartupName);

    private static void Remove(string variable, char separator, Func<string, bool> isOurs)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { } text)
        {
            return;
        }
        var others = text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(entry => !isOurs(entry)).ToArray();
        Environment.SetEnvironmentVariable(variable, others.Length == 0 ? null : string.Join(separator, others));
    }
}

namespace Windhover.Launcher.World.Processes;

/// <summary>What of the launcher's variables reaches a program that is not the app: what the app needs (connection strings, keys) is
/// nothing that the exporter, which reads what strangers send, should have.</summary>
internal static class CleanEnvironment
{
    // The shell's and the loader's; the clock's and the language's; where OpenSSL finds its authorities; where state lies.
    private static readonly string[] Names =
    [
        "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LD_LIBRARY_PATH", "TZ", "TZDIR", "LANG", "LANGUAGE", "SSL_CERT_FILE",
        "SSL_CERT_DIR", "STATE_DIRECTORY", "XDG_STATE_HOME",
    ];

    private static readonly string[] Prefixes = ["LC_", "DOTNET_"];

    /// <summary>Takes everything else away.</summary>
    public static void Apply(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(name => !IsKept(name)).ToArray())
        {
            environment.Remove(name);
        }
    }

    private static bool IsKept(string name) =>
        Names.Contains(name, StringComparer.Ordinal) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}

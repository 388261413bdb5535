using System.Diagnostics;

namespace Windhover.Testing;

/// <summary>Runs the SDK's commands, as a user does in a directory of their own.</summary>
public static class DotnetCommand
{
    // Builds beside other tests take their time.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(10);

    // NuGet's: no such package, no such version, no source that can be reached.
    private static readonly string[] Unreachable = ["NU1101", "NU1102", "NU1301"];

    /// <summary>Runs a command to its end.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="arguments">What follows <c>dotnet</c>.</param>
    /// <returns>Exit code and all output.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.DotnetHost, arguments)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the running test was told by its own build is not meant for this one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }
        // A node that stays behind would keep the output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Hang);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Whether a restore failed for want of packages, which says nothing about what was to be built.</summary>
    public static bool LacksPackages(string output) => Unreachable.Any(code => output.Contains("error " + code, StringComparison.Ordinal));
}

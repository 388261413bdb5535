using DotNet.Testcontainers.Containers;

namespace Windhover.Containers.Tests.Engine;

/// <summary>The shell of an image, where it has one.</summary>
internal static class Shell
{
    // What the engine answers for a program that is not there.
    private static readonly long?[] NotFound = [126, 127];

    /// <summary>Runs a line of bash inside, as the user of the image.</summary>
    /// <remarks>Skips the calling test, with the reason, where the image has no shell.</remarks>
    /// <returns>Its standard output.</returns>
    public static async Task<string> BashAsync(this IContainer container, string line)
    {
        var result = await container.ExecAsync(["bash", "-c", line]);
        var missing = NotFound.Contains(result.ExitCode) && (result.Stdout + result.Stderr).Contains("exec failed", StringComparison.Ordinal);
        Assert.SkipWhen(
            missing,
            $"{container.Image.FullName} has no shell: build it with --build-arg RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0");
        Assert.True(result.ExitCode == 0, $"'{line}' failed with {result.ExitCode}: {result.Stderr}");
        return result.Stdout;
    }
}

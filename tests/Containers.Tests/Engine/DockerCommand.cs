using System.ComponentModel;
using System.Diagnostics;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Engine;

/// <summary>The program <c>docker</c>, and others like it.</summary>
internal static class DockerCommand
{
    /// <returns>What the command printed, without white space around it.</returns>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync("docker", arguments, configure: null);

    /// <returns>What the command printed; null where it failed or does not exist.</returns>
    public static async Task<string?> TryAsync(params string[] arguments) => await TryAsync("docker", arguments);

    /// <inheritdoc cref="RunAsync(string[])"/>
    /// <exception cref="InvalidOperationException">The command failed, with what it said.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, Action<ProcessStartInfo>? configure)
    {
        string[] all = [.. arguments];
        await using var process = ProcessUnderTest.Start(program, all, configure);
        var code = await process.ExitCodeAsync;
        return code == 0
            ? process.StandardOutput.Trim()
            : throw new InvalidOperationException($"{program} {string.Join(' ', all)} ended with {code}:\n{process.Output}");
    }

    /// <inheritdoc cref="TryAsync(string[])"/>
    public static async Task<string?> TryAsync(string program, string[] arguments)
    {
        try
        {
            await using var process = ProcessUnderTest.Start(program, arguments);
            return await process.ExitCodeAsync == 0 ? process.StandardOutput.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

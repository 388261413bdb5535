using Windhover.Testing;

namespace Windhover.Infra.Tests;

/// <summary>A program that reads our files, asked what it makes of them.</summary>
internal static class Tool
{
    /// <summary>Runs it to its end. Skips the calling test where it is not installed.</summary>
    /// <param name="name">Its name on the PATH.</param>
    /// <param name="package">Debian's package that has it.</param>
    /// <param name="arguments">Paths relative to the root of the repository.</param>
    /// <returns>Exit code and all output.</returns>
    public static Task<(int Code, string Output)> RunAsync(string name, string package, params string[] arguments) =>
        RunOnAsync(input: null, name, package, arguments);

    /// <inheritdoc cref="RunAsync"/>
    /// <param name="input">A file for its standard input.</param>
    public static async Task<(int Code, string Output)> RunOnAsync(string? input, string name, string package, params string[] arguments)
    {
        var program = InstalledProgram.PathOf(name, package);
        // A shell for the redirection only; what it runs comes as arguments.
        await using var process = input is null
            ? ProcessUnderTest.Start(program, arguments, start => start.WorkingDirectory = Repository.Root)
            : ProcessUnderTest.Start("/bin/sh", ["-c", "exec \"$@\" <\"$0\"", input, program, .. arguments]);
        return (await process.ExitCodeAsync, process.Output);
    }
}

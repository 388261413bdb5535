using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>What a hostile app gets that runs as another user: boundary 4 of docs/security.md.</summary>
public sealed class WorkerRightsTests
{
    [Fact]
    public async Task It_cannot_open_once_more_for_writing_what_it_got_to_read()
    {
        await using var app = await LocalUser.CreateAsync("app");
        using var folder = new TemporaryDirectory();
        File.SetUnixFileMode(folder.Root, (UnixFileMode)0b111_101_101);
        var script = folder.PathTo("app.sh");
        await File.WriteAllTextAsync(script, $"""
            #!/bin/sh
            unset DOTNET_STARTUP_HOOKS ASPNETCORE_HOSTINGSTARTUPASSEMBLIES
            exec {Repository.DotnetHost} {Repository.BuiltFile("HostileWorker", "Windhover.HostileWorker.dll")} reopen
            """);
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--user", app.Name, "--app", script);

        var line = await launcher.Process.WaitForLineAsync(line => line.Contains("hostile: ", StringComparison.Ordinal));

        Assert.EndsWith("hostile: the page stays read-only", line, StringComparison.Ordinal);
    }
}

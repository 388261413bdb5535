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

    /// <summary>A process that opens it can type into the shell that started the launcher (TIOCSTI), and write what the terminal obeys.</summary>
    [Theory]
    [InlineData("--app")]
    [InlineData("--ready-probe none --")]
    public async Task It_has_no_terminal_though_the_launcher_was_started_from_one(string way)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "there is no script(1), which makes a terminal");
        await using var app = await LocalUser.CreateAsync("app");
        using var folder = new TemporaryDirectory();
        File.SetUnixFileMode(folder.Root, (UnixFileMode)0b111_101_101);
        var script = folder.PathTo("app.sh");
        await File.WriteAllTextAsync(script, """
            #!/bin/sh
            if (: > /dev/tty) 2> /dev/null; then echo "hostile: opened the terminal"; else echo "hostile: there is no terminal"; fi
            exec sleep 60
            """);
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        var start = $"exec {string.Join(' ', ProcessUnderTest.WindhoverWords)} --workers 1 --user {app.Name} --listen http://127.0.0.1:0 "
            + $"--statsd none --control none {way} {script}";
        await using var terminal = ProcessUnderTest.Start(
            "/usr/bin/script", ["-qec", start, "/dev/null"], process => process.RedirectStandardInput = true);

        var line = await terminal.WaitForLineAsync(line => line.Contains("hostile: ", StringComparison.Ordinal));

        Assert.EndsWith("hostile: there is no terminal", line.TrimEnd(), StringComparison.Ordinal);
    }
}

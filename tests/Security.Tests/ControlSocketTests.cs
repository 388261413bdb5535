using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>Who may ask a launcher: boundary 3 and 6 of docs/security.md.</summary>
public sealed class ControlSocketTests
{
    [Fact]
    public async Task The_workers_user_and_a_stranger_may_not_ask_even_where_the_file_would_let_them_in()
    {
        await using var worker = await LocalUser.CreateAsync("worker");
        await using var stranger = await LocalUser.CreateAsync("stranger");
        using var directory = new TemporaryDirectory();
        File.SetUnixFileMode(directory.Root, (UnixFileMode)0b111_101_101);
        var path = directory.PathTo("control.sock");
        await using var launcher = await LauncherUnderTest.StartAsync(
            "--workers", "1", "--user", worker.Name, "--control", path);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);

        foreach (var user in new[] { worker, stranger })
        {
            await using var asking = user.Start([.. ProcessUnderTest.WindhoverWords, "stop", "--control", path]);

            Assert.Equal(1, await asking.ExitCodeAsync);
            Assert.Contains("only the user that runs the launcher, and root, may ask it", asking.StandardError, StringComparison.Ordinal);
        }
        var (code, status, _) = await launcher.AskAsync("status");
        Assert.Equal(0, code);
        Assert.Contains("serving", status, StringComparison.Ordinal);
    }
}

using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class TopTests
{
    [Fact]
    public async Task Keys_scale_and_leave_and_the_terminal_is_as_it_was()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script(1) makes the terminal");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        using var directory = new TemporaryDirectory();
        var keys = directory.PathTo("keys");
        var screen = directory.PathTo("screen");
        // A pipe that this test keeps open: script(1) takes its end for the end of the terminal.
        await using var makePipe = ProcessUnderTest.Start("mkfifo", [keys]);
        Assert.Equal(0, await makePipe.ExitCodeAsync);
        var top = $"stty rows 40 cols 160; exec {string.Join(' ', ProcessUnderTest.WindhoverWords)} top --control {launcher.Control}";
        await using var terminal = ProcessUnderTest.Start(
            "/bin/sh",
            ["-c", "exec script -qefc \"$1\" \"$2\" < \"$3\"", "sh", top, screen, keys],
            start => start.Environment["TERM"] = "xterm");
        await using var keyboard = new FileStream(keys, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        await ShowsAsync("1/1 workers");
        await ShowsAsync("lines/s");
        keyboard.Write("+"u8);
        await ShowsAsync("2 workers instead of 1");
        await ShowsAsync("2/2 workers");
        keyboard.Write("q"u8);

        Assert.Equal(0, await terminal.ExitCodeAsync);
        var shown = await File.ReadAllTextAsync(screen);
        Assert.Contains("\e[?1049h", shown, StringComparison.Ordinal);
        Assert.Contains("\e[?25h\e[?1049l", shown, StringComparison.Ordinal);

        Task ShowsAsync(string text) => Eventually.TrueAsync(
            () => File.Exists(screen) && File.ReadAllText(screen).Contains(text, StringComparison.Ordinal),
            () => $"'{text}' is not on the screen:\n{(File.Exists(screen) ? File.ReadAllText(screen) : terminal.Output)}");
    }
}

using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>What commands do when their output is not taken.</summary>
public sealed class OutputTests
{
    [Fact]
    public async Task Every_command_says_in_one_line_that_its_output_was_not_written()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        string[][] commands =
        [
            ["--help"],
            ["--version"],
            ["run", "--check-config"],
            ["exporter", "--help"],
            ["exporter", "--version"],
            ["explain", "a:1|c"],
            ["explain", "--json", "a:1|c"],
            ["check", Repository.PathTo("infra", "statsd-exporter", "mapping.yml")],
            ["status", "--help"],
            ["status", "--control", launcher.Control],
            ["status", "--json", "--control", launcher.Control],
            ["top", "--once", "--control", launcher.Control],
            ["logs", "--control", launcher.Control],
            ["logs", "-f", "--control", launcher.Control],
            ["probe", "--control", launcher.Control],
            ["restart", "0", "--control", launcher.Control],
            ["stop", "--control", launcher.Control],
        ];
        foreach (var command in commands)
        {
            await using var process = Shell("exec \"$@\" >/dev/full", command);

            Assert.Equal((1, "windhover: cannot write to standard output: No space left on device\n"), (await process.ExitCodeAsync, process.StandardError));
        }
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_is_no_error_and_ends_what_follows()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");

        Assert.Equal((0, ""), await HeadAsync("status"));
        Assert.Equal((0, ""), await HeadAsync("logs"));
        // No line comes any more, and it ends all the same.
        Assert.Equal((0, ""), await HeadAsync("logs", "-f"));

        async Task<(int Code, string Error)> HeadAsync(params string[] command)
        {
            await using var process = Shell("\"$@\" | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}", [.. command, "--control", launcher.Control]);
            return (await process.ExitCodeAsync, process.StandardError);
        }
    }

    private static ProcessUnderTest Shell(string script, string[] command) =>
        ProcessUnderTest.Start("/bin/bash", ["-c", script, "bash", .. ProcessUnderTest.WindhoverWords, .. command]);
}

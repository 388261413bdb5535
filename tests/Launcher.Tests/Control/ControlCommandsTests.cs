using Windhover.Launcher.Commands;
using Windhover.Launcher.Model;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.Control;

public sealed class ControlCommandsTests
{
    [Theory]
    [InlineData("reload by windhover reload", "reload")]
    [InlineData("scale to 8 by windhover scale", "scale", "8")]
    [InlineData("scale by 1 by windhover scale", "scale", "+1")]
    [InlineData("scale by -1 by windhover scale", "scale", "-1")]
    [InlineData("restart 3 by windhover restart", "restart", "3")]
    [InlineData("drain 3 by windhover drain", "drain", "3")]
    [InlineData("remove series hits{a=\"b c\"} by windhover remove-series", "remove-series", "hits{a=\"b c\"}")]
    [InlineData("upgrade by windhover upgrade", "upgrade")]
    public async Task A_command_asks_and_prints_what_became_of_it(string asked, params string[] arguments)
    {
        await using var control = await ControlUnderTest.StartAsync();
        control.Operations.Outcome = new OperationOutcome(succeeded: true, "5 workers of generation 2 serve");

        var (code, output, error) = await InvokeAsync([.. arguments, "--control", control.Path]);

        Assert.Equal((ExitCode.Clean, "5 workers of generation 2 serve\n", ""), (code, output, error));
        Assert.Equal([$"{asked} (pid {Environment.ProcessId})"], control.Operations.Asked);
    }

    [Fact]
    public async Task A_reload_that_was_abandoned_fails_with_the_reason_and_the_last_lines_of_the_worker()
    {
        await using var control = await ControlUnderTest.StartAsync();
        control.Operations.Outcome = new OperationOutcome(
            false, "Reload 2 abandoned: worker 0 ended before it was ready; generation 1 keeps serving", ["No such table: orders", "at Main()"]);

        var (code, output, error) = await InvokeAsync("reload", "--control", control.Path);

        Assert.Equal((ExitCode.Error, ""), (code, output));
        Assert.Equal(
            """
            windhover: Reload 2 abandoned: worker 0 ended before it was ready; generation 1 keeps serving
            Its last lines:
              No such table: orders
              at Main()

            """,
            error);
    }

    [Fact]
    public async Task What_a_failed_worker_wrote_is_shown_and_not_obeyed()
    {
        await using var control = await ControlUnderTest.StartAsync();
        control.Operations.Outcome = new OperationOutcome(false, "no\nwindhover: yes", ["\e]0;title\a"]);

        var (_, _, error) = await InvokeAsync("reload", "--control", control.Path);

        Assert.Equal("windhover: no\\x0awindhover: yes\nIts last lines:\n  \\x1b]0;title\\x07\n", error);
    }

    [Fact]
    public async Task The_lines_of_the_log_come_as_they_are()
    {
        await using var control = await ControlUnderTest.StartAsync();
        control.Tail.Add("one\n"u8);
        control.Tail.Add("two\n"u8);

        Assert.Equal((ExitCode.Clean, "two\n", ""), await InvokeAsync("logs", "-n", "1", "--control", control.Path));
    }

    [Fact]
    public async Task The_status_of_a_program_is_plain_and_complete()
    {
        await using var control = await ControlUnderTest.StartAsync();
        var end = new ChildEnd(control.Operations.Pool.StartedAt, 70, ExitReason.OutOfMemory, "killed by the kernel, out of memory [x]");
        control.Operations.Pool = control.Operations.Pool with
        {
            WantedWorkers = 1,
            Children = [FakeOperations.Worker(0, Environment.ProcessId) with { Restarts = 7, LastExits = [end] }],
            LastReload = new ReloadOutcome(control.Operations.Pool.StartedAt, 2.5, true, "generation 1 serves"),
        };

        var (code, output, _) = await InvokeAsync("status", "--control", control.Path);

        Assert.Equal(ExitCode.Clean, code);
        Assert.DoesNotContain("\e[", output, StringComparison.Ordinal);
        Assert.Contains("serving, generation 1, 1 of 1 workers ready", output, StringComparison.Ordinal);
        Assert.Contains("took 2.5 s: generation 1 serves", output, StringComparison.Ordinal);
        var row = Assert.Single(output.Split('\n'), line => line.Contains("out of memory [x]", StringComparison.Ordinal));
        Assert.Contains($" {Environment.ProcessId} ", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_what_the_socket_answers()
    {
        await using var control = await ControlUnderTest.StartAsync();

        var (_, output, _) = await InvokeAsync("status", "--json", "--control", control.Path);

        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.Equal(Environment.ProcessId, json.RootElement.GetProperty("pid").GetInt32());
    }

    [Theory]
    [InlineData("status")]
    [InlineData("reload")]
    [InlineData("top", "--once")]
    [InlineData("logs")]
    [InlineData("stop")]
    public async Task Without_a_launcher_the_error_is_one_line(params string[] arguments)
    {
        using var folder = new TemporaryDirectory();

        var (code, output, error) = await InvokeAsync([.. arguments, "--control", folder.PathTo("absent.sock")]);

        Assert.Equal((ExitCode.Error, ""), (code, output));
        Assert.Equal($"windhover: there is no socket {folder.PathTo("absent.sock")}: no launcher runs there\n", error);
    }

    [Fact]
    public async Task Top_without_a_terminal_says_what_to_do_instead()
    {
        await using var control = await ControlUnderTest.StartAsync();

        var (code, _, error) = await InvokeAsync("top", "--control", control.Path);

        Assert.Equal(ExitCode.Error, code);
        Assert.Equal("windhover: top needs a terminal; use windhover top --once, or windhover status\n", error);
        Assert.Equal(ExitCode.Clean, (await InvokeAsync("top", "--once", "--control", control.Path)).Code);
    }

    [Theory]
    [InlineData("scale")]
    [InlineData("scale", "lots")]
    [InlineData("scale", "0")]
    [InlineData("restart")]
    [InlineData("restart", "-1")]
    [InlineData("drain", "x")]
    [InlineData("logs", "-n", "-3")]
    [InlineData("logs", "-n", "x")]
    [InlineData("probe", "--timeout", "abc")]
    [InlineData("status", "--nonsense")]
    public async Task A_wrong_command_line_is_told_apart(params string[] arguments)
    {
        var (code, _, error) = await InvokeAsync(arguments);

        Assert.Equal(ExitCode.Usage, code);
        Assert.EndsWith($"Try 'windhover {arguments[0]} --help'.\n", error);
    }

    [Theory]
    [InlineData("'lots': expected a number of workers from 1 to 512, or +1 or -1", "scale", "lots")]
    [InlineData("'-1': expected the number of a worker, from 0", "restart", "-1")]
    [InlineData("'x': expected the number of a worker, from 0", "drain", "x")]
    [InlineData("'99999999999': expected a number of lines, from 0", "logs", "-n", "99999999999")]
    [InlineData("'abc': expected a time of more than 0 and at most 1h, such as 500ms or 3s; a number alone is seconds", "probe", "--timeout", "abc")]
    public async Task A_wrong_argument_is_told_what_was_expected(string why, params string[] arguments)
    {
        var (_, _, error) = await InvokeAsync(arguments);

        Assert.StartsWith($"windhover: {why}\n", error);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("top")]
    [InlineData("reload")]
    [InlineData("scale")]
    [InlineData("restart")]
    [InlineData("drain")]
    [InlineData("upgrade")]
    [InlineData("stop")]
    [InlineData("logs")]
    public async Task Help_teaches(string command)
    {
        var (code, output, _) = await InvokeAsync(command, "--help");

        Assert.Equal(ExitCode.Clean, code);
        Assert.Contains($"windhover {command}", output);
        Assert.Contains("Examples:", output);
        Assert.Contains("Exit codes: 0 done; 1 not done", output);
        Assert.Contains("--control", output);
    }

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await ToolCommands.InvokeAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}

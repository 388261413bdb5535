using System.Globalization;
using Windhover.Launcher.Model;
using Windhover.Launcher.World.Processes;
using Windhover.Testing;

namespace Windhover.Launcher.Tests.World.Processes;

public class ChildProcessTests
{
    [Fact]
    public async Task An_exit_code_above_128_is_no_signal_and_a_signal_is_no_exit_code()
    {
        Assert.Equal(ExitStatus.Exited(137), await new ShellChild("exit 137").EndAsync());
        Assert.Equal(ExitStatus.Killed(9), await new ShellChild("kill -KILL $$").EndAsync());
        Assert.Equal(ExitStatus.Killed(11), await new ShellChild("kill -SEGV $$").EndAsync());
    }

    [Fact]
    public async Task Output_error_and_control_messages_arrive_each_on_its_own_way()
    {
        using var child = new ShellChild("echo to out; echo to err >&2; eval \"echo attached >&$CONTROL\"");

        Assert.Equal(ExitStatus.Exited(0), await child.EndAsync());
        Assert.Equal("to out\n", child.Output);
        Assert.Equal("to err\n", child.Error);
        Assert.Equal(["attached"], child.Messages);
    }

    [Fact]
    public async Task Standard_input_is_empty()
    {
        using var child = new ShellChild("cat; echo end");

        await child.EndAsync();
        Assert.Equal("end\n", child.Output);
    }

    [Fact]
    public async Task A_child_leads_a_group_of_its_own_and_has_no_signal_blocked_or_ignored()
    {
        using var child = new ShellChild("cat /proc/self/status; cut -d' ' -f1,5 /proc/$$/stat; echo $$");

        await child.EndAsync();
        var lines = child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0ul, Mask(lines, "SigBlk:"));
        // The C library keeps 32 and 33 to itself.
        Assert.Equal(0ul, Mask(lines, "SigIgn:") & ~0x1_8000_0000ul);
        Assert.Equal($"{child.Pid} {child.Pid}", lines[^2]);
        Assert.Equal(child.Pid.ToString(CultureInfo.InvariantCulture), lines[^1]);

        static ulong Mask(string[] lines, string name) => ulong.Parse(
            lines.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..], NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_kill_takes_the_grandchildren_along_even_those_in_a_group_of_their_own()
    {
        // With job control each background job is a group of its own.
        using var child = new ShellChild("set -m; sh -c 'sleep 1000; :' & echo $!; echo ready; wait");
        await child.WaitForOutputAsync("ready");
        var job = int.Parse(child.Output.Split('\n')[0], CultureInfo.InvariantCulture);
        // The line says that the job was started, and not that it has started what it runs.
        await Eventually.TrueAsync(() => ProcessTree.ChildrenOf(job).Count == 1, () => $"{job} starts nothing");
        var grandchild = Assert.Single(ProcessTree.ChildrenOf(job));

        Assert.True(child.Process.Send(StopSignal.Kill));
        Assert.Equal(ExitStatus.Killed(9), await child.EndAsync());
        await Eventually.TrueAsync(
            () => !ProcessTree.IsAlive(job) && !ProcessTree.IsAlive(grandchild), () => $"{job} or {grandchild} lives on");
    }

    [Fact]
    public async Task What_a_child_leaves_in_its_group_ends_with_it()
    {
        using var child = new ShellChild("sleep 1000 & echo $!");

        Assert.Equal(ExitStatus.Exited(0), await child.EndAsync());
        var left = int.Parse(child.Output, CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(left), () => $"{left} lives on");
    }

    [Fact]
    public async Task A_child_that_is_gone_gets_no_signal()
    {
        using var child = new ShellChild("exit 0");
        await child.EndAsync();

        Assert.False(child.Process.Send(StopSignal.Graceful));
        Assert.False(child.Process.Send(StopSignal.Kill));
    }

    [Theory]
    [InlineData("/no/such/program", null, "cannot start /no/such/program: No such file or directory")]
    [InlineData("/bin/sh", "/no/such/directory", "working directory /no/such/directory does not exist")]
    [InlineData("/etc/passwd", null, "cannot start /etc/passwd: Permission denied")]
    public void What_cannot_be_started_says_why(string program, string? directory, string expected)
    {
        var error = Assert.Throws<System.ComponentModel.Win32Exception>(
            () => ChildProcess.Start([], _ => new ProgramStart(program, []) { WorkingDirectory = directory }));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inherited_descriptor_keeps_its_number_and_the_working_directory_is_set()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.PathTo("text"), "from the file");
        using var file = File.OpenHandle(directory.PathTo("text"));
        var fd = (int)file.DangerousGetHandle();
        using var child = new ShellChild($"cat <&{fd}; pwd", [fd], directory.Root);

        await child.EndAsync();
        Assert.Equal($"from the file{directory.Root}\n", child.Output);
    }

    [Fact]
    public async Task Program_names_arguments_and_variables_pass_unchanged()
    {
        var process = ChildProcess.Start(
            [],
            _ => new ProgramStart("sh", ["-c", "printf '%s|' \"$@\" \"$ODD\"", "sh", "a b", "", "ü\n"])
            {
                Environment = { ["ODD"] = "x=y 'z'" },
            });
        using var child = new ShellChild(process);

        await child.EndAsync();
        Assert.Equal("a b||ü\n|x=y 'z'|", child.Output.TrimEnd('\n'));
    }

    [Fact]
    public void The_text_of_an_end_names_the_signal()
    {
        Assert.Equal("exit code 137", ExitStatus.Exited(137).ToString());
        Assert.Equal("killed by SIGKILL", ExitStatus.Killed(9).ToString());
        Assert.Equal("killed by signal 40", ExitStatus.Killed(40).ToString());
    }
}

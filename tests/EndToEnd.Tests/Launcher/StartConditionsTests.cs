using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class StartConditionsTests
{
    private const string Nobody = "65534";

    [Fact]
    public async Task Limits_nice_and_variables_are_those_of_the_worker_and_not_of_the_launcher()
    {
        await using var launcher = await LauncherUnderTest.StartAsync(
            "--workers", "1", "--rlimit", "core=0:1M", "--rlimit", "nofile=900:1000", "--nice", "7", "--env", "COLOUR=blue{slot}");
        var worker = launcher.Workers[0].Pid;

        var limits = await File.ReadAllLinesAsync($"/proc/{worker}/limits");
        Assert.Contains(limits, line => line.StartsWith("Max core file size", StringComparison.Ordinal) && Words(line) is [.., "0", "1048576", _]);
        Assert.Contains(limits, line => line.StartsWith("Max open files", StringComparison.Ordinal) && Words(line) is [.., "1000", _]);
        Assert.Equal(7, Nice(worker));
        Assert.Equal(0, Nice(launcher.Process.Id));
        Assert.Contains("COLOUR=blue0", (await File.ReadAllTextAsync($"/proc/{worker}/environ")).Split('\0'));
        using var load = new Load(launcher.App, concurrency: 4);
        await load.RunAsync("/test", 20);
        Assert.Empty(load.Failures);
        Assert.Equal(20, await launcher.SumWhenAtLeastAsync(20, "request_count"));
    }

    [Fact]
    public async Task Root_binds_and_workers_and_exporter_run_as_somebody_else()
    {
        LocalUser.SkipUnlessOthersCanRun();
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--user", Nobody, "--group", Nobody);

        foreach (var child in ProcessTree.ChildrenOf(launcher.Process.Id))
        {
            var status = await File.ReadAllLinesAsync($"/proc/{child}/status");
            Assert.Contains($"Uid:\t{Nobody}\t{Nobody}\t{Nobody}\t{Nobody}", status);
            Assert.Contains($"Gid:\t{Nobody}\t{Nobody}\t{Nobody}\t{Nobody}", status);
            Assert.Contains(status, line => line.StartsWith("CapEff:", StringComparison.Ordinal) && line.TrimEnd().EndsWith("0000000000000000", StringComparison.Ordinal));
        }
        using var load = new Load(launcher.App, concurrency: 4);
        await load.RunAsync("/test", 20);
        Assert.Equal(20, await launcher.SumWhenAtLeastAsync(20, "request_count"));
    }

    [Fact]
    public async Task Workers_and_exporter_have_no_rights_and_can_gain_none()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");

        foreach (var child in ProcessTree.ChildrenOf(launcher.Process.Id))
        {
            var status = await StatusAsync(child);
            Assert.Equal("1", status["NoNewPrivs"]);
            foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapAmb" })
            {
                Assert.Equal("0000000000000000", status[set]);
            }
            if (Environment.IsPrivilegedProcess)
            {
                Assert.Equal("0000000000000000", status["CapBnd"]);
            }
        }
    }

    [Fact]
    public async Task With_keep_privileges_workers_have_what_the_launcher_has_and_the_exporter_still_nothing()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--keep-privileges");
        var own = await StatusAsync(launcher.Process.Id);
        var worker = await StatusAsync(launcher.Workers[0].Pid);
        var exporter = await StatusAsync(ProcessTree.ChildrenOf(launcher.Process.Id).Single(pid => pid != launcher.Workers[0].Pid));

        foreach (var field in new[] { "NoNewPrivs", "CapPrm", "CapEff", "CapBnd" })
        {
            Assert.Equal(own[field], worker[field]);
        }
        Assert.Equal(("1", "0000000000000000"), (exporter["NoNewPrivs"], exporter["CapEff"]));
    }

    [Theory]
    [InlineData("--exporter-user", "no-such-user", "there is no user 'no-such-user' on this system")]
    [InlineData("--user", "no-such-user", "there is no user 'no-such-user' on this system")]
    [InlineData("--group", "no-such-group", "there is no group 'no-such-group' on this system")]
    [InlineData("--rlimit", "files=3", "there is no limit 'files'; expected one of cpu, fsize")]
    [InlineData("--rlimit", "nofile=9:3", "the soft limit 9 is above the hard limit 3")]
    [InlineData("--rlimit", "nofile=many", "'many' is no limit")]
    [InlineData("--socket-mode", "rw", "expected permissions in octal, such as 660 or 0666")]
    [InlineData("--nice", "20", "expected a whole number from -20 to 19")]
    [InlineData("--chdir", "/no/such/directory", "there is no such directory")]
    [InlineData("--env", "PLAIN", "expected NAME=VALUE")]
    [InlineData("--env", "WINDHOVER_WORKER_SLOT=3", "are between the launcher and its workers")]
    public async Task What_cannot_be_meant_is_a_usage_error(string option, string value, string expected)
    {
        await using var launcher = ProcessUnderTest.StartWindhover(option, value);

        Assert.Equal(2, await launcher.ExitCodeAsync);
        Assert.Contains($"windhover: {option}: '{value}': ", launcher.StandardError, StringComparison.Ordinal);
        Assert.Contains(expected, launcher.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_a_variable_file_that_is_none_is_named()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.PathTo("env"), "GOOD=1\nbad line\n");
        await using var launcher = ProcessUnderTest.StartWindhover("--env-file", directory.PathTo("env"));

        Assert.Equal(1, await launcher.ExitCodeAsync);
        Assert.Contains($"{directory.PathTo("env")}:2: 'bad line': expected NAME=VALUE", launcher.StandardError, StringComparison.Ordinal);
    }

    // The fields of /proc/PID/status.
    private static async Task<Dictionary<string, string>> StatusAsync(int pid) =>
        (await File.ReadAllLinesAsync($"/proc/{pid}/status"))
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // Behind the program's name: nice is the 19th field, proc_pid_stat(5).
    private static int Nice(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}

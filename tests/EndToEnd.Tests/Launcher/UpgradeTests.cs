using System.Net;
using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class UpgradeTests
{
    // signal(7), Linux
    private const int SIGKILL = 9;
    private const int SIGUSR2 = 12;

    [Fact]
    public async Task Two_upgrades_under_load_fail_no_request_and_keep_every_process_and_every_count()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        var children = ProcessTree.ChildrenOf(launcher.Process.Id).Order().ToArray();
        Assert.Equal(3, children.Length);
        using var load = new Load(launcher.App, concurrency: 8);
        using var stop = new CancellationTokenSource();
        var requests = load.RunUntilAsync("/test", stop.Token);

        for (var round = 0; round < 2; round++)
        {
            await MoreAsync(load);
            // What the launcher itself counts is as of its last look, a second ago at most.
            var counted = await SumWhenAboveAsync(launcher, 0);
            await UpgradeAsync(launcher);
            await MoreAsync(load);
            Assert.True(await SumWhenAboveAsync(launcher, 0) >= counted);
            await SumWhenAboveAsync(launcher, counted);
        }
        await stop.CancelAsync();
        await requests;

        Assert.Empty(load.Failures);
        Assert.All(load.Received, response => Assert.Equal(HttpStatusCode.OK, response.Status));
        Assert.Equal(children, ProcessTree.ChildrenOf(launcher.Process.Id).Order());
        Assert.Equal(load.Received.Count, await launcher.SumWhenAtLeastAsync(load.Received.Count, "request_count"));
    }

    [Fact]
    public async Task After_an_upgrade_workers_are_replaced_reloaded_asked_for_and_stopped_as_before()
    {
        using var folder = new TemporaryDirectory();
        var control = folder.PathTo("control.sock");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--control", control);
        await UpgradeAsync(launcher);
        await UpgradeAsync(launcher);

        var seen = launcher.Process.Lines.Count;
        using (var worker = System.Diagnostics.Process.GetProcessById(launcher.Workers[0].Pid))
        {
            worker.Kill();
        }
        await LineAsync(launcher, "Worker 0 (pid", ") ended: killed by SIGKILL", seen);
        await LineAsync(launcher, "Worker 0 (pid", ") ready", seen);
        launcher.Process.Signal(PosixSignal.SIGHUP);
        await LineAsync(launcher, "Reload complete: generation 2 serves", "", seen);
        await using (var status = ProcessUnderTest.StartWindhover("status", "--json", "--control", control))
        {
            Assert.Equal(0, await status.ExitCodeAsync);
            Assert.Contains("SIGKILL", status.StandardOutput, StringComparison.Ordinal);
        }
        var workers = ProcessTree.ChildrenOf(launcher.Process.Id);
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);

        Assert.All(workers, pid => Assert.False(ProcessTree.IsAlive(pid)));
        Assert.False(File.Exists(control));
    }

    [Fact]
    public async Task A_launcher_can_be_upgraded_by_command_and_leaves_no_descriptor_behind()
    {
        using var folder = new TemporaryDirectory();
        var control = folder.PathTo("control.sock");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--control", control);
        await UpgradeAsync(launcher);
        string[] Held() =>
        [
            .. Directory.EnumerateFiles($"/proc/{launcher.Process.Id}/fd")
                .Select(fd => new FileInfo(fd).LinkTarget ?? "")
                .Where(target => target.StartsWith("/memfd:", StringComparison.Ordinal)
                    || target.StartsWith("pipe:", StringComparison.Ordinal)
                    || target.StartsWith("anon_inode:[pidfd]", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        var before = Held().Count(target => target.StartsWith("/memfd:", StringComparison.Ordinal));

        var seen = launcher.Process.Lines.Count;
        await using var command = ProcessUnderTest.StartWindhover("upgrade", "--control", control);
        Assert.Equal(0, await command.ExitCodeAsync);
        await LineAsync(launcher, "Upgraded from ", " kept", seen);

        await Eventually.TrueAsync(
            () => Held().Count(target => target.StartsWith("/memfd:", StringComparison.Ordinal)) == before,
            () => string.Join('\n', Held()));
    }

    [Fact]
    public async Task A_signal_that_comes_while_the_new_program_starts_is_obeyed()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1");
        launcher.Process.Signal(SIGUSR2);
        await Eventually.TrueAsync(
            () => HasStateInEnvironment(launcher.Process.Id),
            () => $"no other program took over:\n{launcher.Process.Output}");

        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);

        Assert.Contains("SIGTERM: finishing what is in flight", launcher.Process.StandardError, StringComparison.Ordinal);
        Assert.All(launcher.Workers, worker => Assert.False(ProcessTree.IsAlive(worker.Pid)));
    }

    [Fact]
    public async Task A_worker_that_dies_while_the_new_program_starts_is_found_with_its_cause_and_replaced()
    {
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2");
        var pid = launcher.Workers[1].Pid;
        using var worker = System.Diagnostics.Process.GetProcessById(pid);
        launcher.Process.Signal(SIGUSR2);
        await Eventually.TrueAsync(
            () => HasStateInEnvironment(launcher.Process.Id), () => $"no other program took over:\n{launcher.Process.Output}");

        var seen = launcher.Process.Lines.Count;
        worker.Kill();
        await LineAsync(launcher, $"(pid {pid}) ended", "killed by SIGKILL", seen);
        await LineAsync(launcher, $"Worker {launcher.Workers[1].Slot} (pid", ") ready", seen);
        Assert.Equal(3, ProcessTree.ChildrenOf(launcher.Process.Id).Count);
    }

    [Fact]
    public async Task A_worker_that_is_any_program_goes_on_and_so_does_the_line_that_it_has_begun()
    {
        using var folder = new TemporaryDirectory();
        var script = $"printf 'one half, '; while [ ! -e {folder.PathTo("go")} ]; do sleep 0.1; done; echo other half; exec sleep 1000";
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--ready-probe", "none", "--", "/bin/bash", "-c", script);
        var children = ProcessTree.ChildrenOf(launcher.Process.Id).Order().ToArray();
        await UpgradeAsync(launcher);

        await File.WriteAllTextAsync(folder.PathTo("go"), "");
        await LineAsync(launcher, $"pid {launcher.Workers[0].Pid}] one half, other half", "", skip: 0);
        Assert.Equal(children, ProcessTree.ChildrenOf(launcher.Process.Id).Order());
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
    }

    [Fact]
    public async Task A_program_that_cannot_start_changes_nothing_and_its_reason_is_in_the_log()
    {
        using var folder = new TemporaryDirectory();
        Copy(Path.GetDirectoryName(Repository.WindhoverDll)!, folder.Root);
        var assembly = folder.PathTo("windhover.dll");
        await using var launcher = await LauncherUnderTest.StartAsync(["--workers", "1"], configure: null, assembly);
        var children = ProcessTree.ChildrenOf(launcher.Process.Id).Order().ToArray();

        // Another file: the running program has this one in its memory.
        File.Delete(assembly);
        await File.WriteAllTextAsync(assembly, "This is no program.");
        launcher.Process.Signal(SIGUSR2);
        await LineAsync(launcher, "Upgrade abandoned: ", "windhover.dll cannot take over: ", skip: 0);
        await LineAsync(launcher, "BadImageFormat", "", skip: 0);
        using var load = new Load(launcher.App, concurrency: 2);
        await load.RunAsync("/test", 10);

        Assert.Empty(load.Failures);
        Assert.Equal(children, ProcessTree.ChildrenOf(launcher.Process.Id).Order());

        // And the good one again.
        File.Delete(assembly);
        File.Copy(Repository.WindhoverDll, assembly);
        await UpgradeAsync(launcher);
        Assert.Equal(children, ProcessTree.ChildrenOf(launcher.Process.Id).Order());
    }

    [Fact]
    public async Task A_command_that_runs_on_an_event_is_waited_for_and_keeps_its_pipe()
    {
        using var folder = new TemporaryDirectory();
        var go = folder.PathTo("go");
        await using var launcher = await LauncherUnderTest.StartAsync(
            "--workers", "1", "--on", $"serving=echo begun; until [ -e {go} ]; do sleep 0.1; done; echo ended");
        await LineAsync(launcher, "[on serving] begun", "", skip: 0);
        var seen = launcher.Process.Lines.Count;

        // Answers once the new program is found good. It takes over when the command has ended, and not before.
        Assert.Equal(0, (await launcher.AskAsync("upgrade")).Code);
        Assert.DoesNotContain("Upgraded from ", launcher.Process.Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(go, "");
        await LineAsync(launcher, "Upgraded from ", "", seen);

        var lines = launcher.Process.Lines.ToList();
        var ended = lines.FindIndex(line => line.Contains("[on serving] ended", StringComparison.Ordinal));
        Assert.InRange(ended, seen, lines.FindIndex(line => line.Contains("Upgraded from ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_file_with_the_process_id_stays_through_an_upgrade_and_goes_at_the_end()
    {
        using var folder = new TemporaryDirectory();
        var file = folder.PathTo("windhover.pid");
        await File.WriteAllTextAsync(file, "2147483647\n");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--pid-file", file);
        Assert.Equal($"{launcher.Process.Id}\n", await File.ReadAllTextAsync(file));

        await UpgradeAsync(launcher);
        Assert.Equal($"{launcher.Process.Id}\n", await File.ReadAllTextAsync(file));
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);

        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public async Task Workers_of_another_user_are_kept_and_their_successors_are_of_that_user_too()
    {
        const string Nobody = "65534";
        LocalUser.SkipUnlessOthersCanRun();
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "2", "--user", Nobody, "--group", Nobody);
        var children = ProcessTree.ChildrenOf(launcher.Process.Id).Order().ToArray();
        await UpgradeAsync(launcher);
        Assert.Equal(children, ProcessTree.ChildrenOf(launcher.Process.Id).Order());

        var seen = launcher.Process.Lines.Count;
        ProcessTree.Signal(launcher.Workers[0].Pid, SIGKILL);
        await LineAsync(launcher, "Worker 0 (pid", ") ready", seen);
        launcher.Process.Signal(PosixSignal.SIGHUP);
        await LineAsync(launcher, "Reload complete: generation 2 serves", "", seen);

        foreach (var child in ProcessTree.ChildrenOf(launcher.Process.Id))
        {
            Assert.Contains($"Uid:\t{Nobody}\t{Nobody}\t{Nobody}\t{Nobody}", await File.ReadAllLinesAsync($"/proc/{child}/status"));
        }
        using var load = new Load(launcher.App, concurrency: 4);
        await load.RunAsync("/test", 20);
        load.AssertAllAnswered();
        Assert.Equal(20, await launcher.SumWhenAtLeastAsync(20, "request_count"));
        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
    }

    private static bool HasStateInEnvironment(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Contains("WINDHOVER_UPGRADE_FD", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // In the middle of execve(2) the process has no memory.
            return false;
        }
    }

    /// <summary>Asks for an upgrade and waits for it.</summary>
    internal static async Task UpgradeAsync(LauncherUnderTest launcher)
    {
        var seen = launcher.Process.Lines.Count;
        launcher.Process.Signal(SIGUSR2);
        await LineAsync(launcher, "Upgraded from ", $": pid {launcher.Process.Id}, ", seen);
    }

    private static Task<string> LineAsync(LauncherUnderTest launcher, string first, string then, int skip) =>
        launcher.Process.WaitForLineAsync(
            line => line.Contains(first, StringComparison.Ordinal) && line.Contains(then, StringComparison.Ordinal), skip);

    private static async Task MoreAsync(Load load)
    {
        var before = load.Received.Count;
        await Eventually.TrueAsync(() => load.Received.Count > before + 200, () => $"{load.Received.Count} responses, {before} before");
    }

    private static async Task<double> SumWhenAboveAsync(LauncherUnderTest launcher, double before)
    {
        var sum = 0.0;
        await Eventually.TrueAsync(
            async () => (sum = Exposition.Values(await launcher.ScrapeAsync(), "windhover_worker_requests_total").Sum()) > before,
            () => $"windhover_worker_requests_total is {sum}, {before} before");
        return sum;
    }

    /// <summary>A copy of the launcher is no copy of the runtime.</summary>
    internal static void FindRuntime(System.Diagnostics.ProcessStartInfo start) =>
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(
            Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    internal static void Copy(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }
}

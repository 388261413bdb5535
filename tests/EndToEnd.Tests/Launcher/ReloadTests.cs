using System.Runtime.InteropServices;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class ReloadTests : IDisposable
{
    private const int Concurrency = 32;
    private const int Workers = 4;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public Task Twelve_replacements_under_load_fail_no_request() => ReplacedAsync(reloads: 3);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task A_hundred_replacements_under_load_fail_no_request() => ReplacedAsync(reloads: 25);

    [Fact]
    public async Task A_reload_without_room_for_one_more_lets_the_old_worker_leave_first_and_fails_no_request()
    {
        Configure($"workers: {Workers}\nmax-surge: 0\nmax-unavailable: 1\n");
        await using var launcher = await StartAsync();
        using var load = new Load(launcher.App, concurrency: 16);
        using var stop = new CancellationTokenSource();
        var requests = load.RunMixedUntilAsync(stop.Token);
        var seen = launcher.Process.Lines.Count;

        launcher.Process.Signal(PosixSignal.SIGHUP);
        await WaitAsync(launcher, "Reload complete: generation 2 serves", skip: 0);
        await stop.CancelAsync();
        await requests;

        load.AssertAllAnswered();
        Assert.Equal(2 * Workers, launcher.Workers.Count);
        // One goes, one comes, and so on.
        string[] steps =
        [
            .. launcher.Process.Lines.Skip(seen)
                .Where(line => line.Contains("Worker ", StringComparison.Ordinal))
                .Select(line => line.Contains("is gone", StringComparison.Ordinal) ? "gone"
                    : line.Contains(") ready", StringComparison.Ordinal) ? "ready" : line),
        ];
        Assert.Equal(Enumerable.Range(0, 2 * Workers).Select(step => step % 2 == 0 ? "gone" : "ready"), steps);
    }

    [Fact]
    public async Task A_reload_reads_the_configuration_and_the_app_again()
    {
        Release("1");
        Release("2");
        Directory.CreateSymbolicLink(_directory.PathTo("current"), "release-1");
        Configure("workers: 2\napp-name: one\n");
        await using var launcher = await StartAsync("--app", _directory.PathTo("current/app.sh"));
        Assert.All(launcher.Workers, worker => Assert.EndsWith("/release-1", WorkingDirectory(worker.Pid), StringComparison.Ordinal));

        Directory.Delete(_directory.PathTo("current"));
        Directory.CreateSymbolicLink(_directory.PathTo("current"), "release-2");
        Configure("workers: 3\napp-name: two\nbacklog: 100\n");
        var seen = launcher.Process.Lines.Count;
        launcher.Process.Signal(PosixSignal.SIGHUP);
        await WaitAsync(launcher, "Reload complete: generation 2 serves", seen);
        await WaitAsync(launcher, "Worker 2 (pid ", seen);

        var workers = launcher.Workers.Skip(2).ToArray();
        Assert.Equal([0, 1, 2], workers.Select(worker => worker.Slot));
        Assert.All(workers, worker => Assert.EndsWith("/release-2", WorkingDirectory(worker.Pid), StringComparison.Ordinal));
        using var load = new Load(launcher.App, concurrency: 4);
        await load.RunAsync("/test", 20);
        Assert.Equal(20, await launcher.SumWhenAtLeastAsync(20, "request_count", "app_name=\"two\""));
    }

    [Theory]
    [InlineData("app: crash.sh", "could not boot: exit code 7; generation 1 keeps serving")]
    [InlineData("app: hang.sh\nready-timeout: 1", "was not ready within 1 s; generation 1 keeps serving")]
    [InlineData("wrokers: 3", "unknown key 'wrokers'; did you mean 'workers'?; generation 1 keeps serving")]
    [InlineData("app: /no/such/app.dll", "there is no such file (/no/such/app.dll)")]
    public async Task A_reload_that_cannot_be_changes_nothing_and_says_why(string configuration, string reason)
    {
        Script("crash.sh", "echo the database is gone >&2; exit 7");
        Script("hang.sh", "exec sleep 600");
        Configure("workers: 2\n");
        await using var launcher = await StartAsync();
        var before = launcher.Workers;
        using var load = new Load(launcher.App, concurrency: 8);
        using var stop = new CancellationTokenSource();
        var requests = load.RunMixedUntilAsync(stop.Token);

        Configure(configuration.Replace("app: crash", $"app: {_directory.Root}/crash", StringComparison.Ordinal)
            .Replace("app: hang", $"app: {_directory.Root}/hang", StringComparison.Ordinal));
        launcher.Process.Signal(PosixSignal.SIGHUP);
        await WaitAsync(launcher, reason, skip: 0);
        if (configuration.Contains("crash", StringComparison.Ordinal))
        {
            await WaitAsync(launcher, "  | the database is gone", skip: 0);
        }
        var received = load.Received.Count;
        await Eventually.TrueAsync(() => load.Received.Count > received + 100, () => $"{load.Received.Count} responses arrived");
        await stop.CancelAsync();
        await requests;

        load.AssertAllAnswered();
        Assert.Equal(before, launcher.Workers);
        Assert.All(before, worker => Assert.True(ProcessTree.IsAlive(worker.Pid)));
    }

    [Fact]
    public async Task A_touched_file_reloads()
    {
        var file = _directory.PathTo("reload");
        await File.WriteAllTextAsync(file, "", CancellationToken.None);
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "1", "--touch-reload", file);

        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        await WaitAsync(launcher, "Reload complete: generation 2 serves", skip: 0);
    }

    [Fact]
    public async Task A_rebuilt_app_reloads_by_itself()
    {
        Release("1");
        await using var launcher = await LauncherUnderTest.StartAsync(
            "--workers", "1", "--reload-on-change", "--app", _directory.PathTo("release-1/app.sh"));

        await File.WriteAllTextAsync(_directory.PathTo("release-1/appsettings.json"), "{}", CancellationToken.None);
        await WaitAsync(launcher, "appsettings.json changed: reloading as generation 2", skip: 0);
        await WaitAsync(launcher, "Reload complete: generation 2 serves", skip: 0);
    }

    public void Dispose() => _directory.Dispose();

    private async Task ReplacedAsync(int reloads)
    {
        Configure($"workers: {Workers}\n");
        await using var launcher = await StartAsync();
        using var load = new Load(launcher.App, Concurrency);
        using var stop = new CancellationTokenSource();
        var requests = load.RunMixedUntilAsync(stop.Token);

        for (var reload = 1; reload <= reloads; reload++)
        {
            launcher.Process.Signal(PosixSignal.SIGHUP);
            await WaitAsync(launcher, $"Reload complete: generation {reload + 1} serves", skip: 0);
        }
        await stop.CancelAsync();
        await requests;

        load.AssertAllAnswered();
        Assert.Equal((reloads + 1) * Workers, launcher.Workers.Count);
    }

    private Task<LauncherUnderTest> StartAsync(params string[] arguments) =>
        LauncherUnderTest.StartAsync(["--config", _directory.PathTo("windhover.yaml"), .. arguments]);

    private void Configure(string text) => File.WriteAllText(_directory.PathTo("windhover.yaml"), text);

    // A release of the example app in a directory of its own.
    private void Release(string name)
    {
        Directory.CreateDirectory(_directory.PathTo($"release-{name}"));
        Script($"release-{name}/app.sh", $"exec {Repository.DotnetHost} {Repository.AppDll}");
    }

    private void Script(string name, string body)
    {
        var path = _directory.PathTo(name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Task<string> WaitAsync(LauncherUnderTest launcher, string text, int skip) =>
        launcher.Process.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal), skip);

    private static string WorkingDirectory(int pid) => new FileInfo($"/proc/{pid}/cwd").LinkTarget!;
}

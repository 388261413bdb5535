using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

/// <summary>One worker of three writes garbage to all that the launcher gave it, from its first moment to its last.</summary>
public sealed class HostileWorkerTests
{
    private const int Requests = 2_000;
    private const int MostKiB = 400 * 1024;

    [Fact]
    public async Task The_launcher_lives_answers_counts_the_others_exactly_and_can_be_upgraded_and_reloaded()
    {
        using var folder = new TemporaryDirectory();
        var good = folder.PathTo("good");
        var app = await WriteAppAsync(folder, good);
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "3", "--app", app);
        await launcher.Process.WaitForLineAsync(line => line.Contains("hostile: could do nothing to the others", StringComparison.Ordinal));

        await launcher.Process.WaitForLineAsync(line => line.Contains(") wrote what cannot be: status board: ", StringComparison.Ordinal));
        var sent = await CheckAsync(launcher, sent: 0);
        await CheckHostileAsync(launcher);

        var seen = launcher.Process.Lines.Count;
        Assert.Equal(0, (await launcher.AskAsync("upgrade")).Code);
        await launcher.Process.WaitForLineAsync(line => line.Contains("Upgraded from ", StringComparison.Ordinal), seen);
        sent = await CheckAsync(launcher, sent);
        await launcher.Process.WaitForLineAsync(line => line.Contains(") wrote what cannot be: ", StringComparison.Ordinal), seen);
        await CheckHostileAsync(launcher);

        await File.WriteAllTextAsync(good, "");
        Assert.Equal(0, (await launcher.AskAsync("restart", "1")).Code);
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        await CheckAsync(launcher, sent);
        var (code, status) = await StatusAsync(launcher);
        Assert.Equal(0, code);
        Assert.All(Workers(status), worker => Assert.Equal(JsonValueKind.Null, worker.GetProperty("spoiled").ValueKind));

        launcher.Process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await launcher.Process.ExitCodeAsync);
        // Told once by each of the two programs.
        Assert.Equal(2, launcher.Process.Lines.Count(line => line.Contains(") wrote what cannot be: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Counts_go_on_when_a_worker_has_shut_down_the_channel_that_all_share()
    {
        using var folder = new TemporaryDirectory();
        var good = folder.PathTo("good");
        var app = await WriteAppAsync(folder, good, "channel");
        await using var launcher = await LauncherUnderTest.StartAsync("--workers", "3", "--app", app, "--state", folder.PathTo("state"));
        await File.WriteAllTextAsync(good, "");

        await launcher.Process.WaitForLineAsync(line => line.Contains("hostile: shut the channel down", StringComparison.Ordinal));
        using (var load = new Load(launcher.App, concurrency: 8))
        {
            await load.RunAsync("/test", Requests);
            Assert.Empty(load.Failures);
        }
        await launcher.Process.WaitForLineAsync(line => line.Contains("shut down by another program while the launcher runs: the workers' channel", StringComparison.Ordinal));
        await launcher.Process.WaitForLineAsync(line => line.Contains("Reload complete", StringComparison.Ordinal));

        await CheckAsync(launcher, Requests);
        var (code, status) = await StatusAsync(launcher);
        Assert.Equal(0, code);
        Assert.Equal(3, Workers(status).Count());
    }

    private static async Task<string> WriteAppAsync(TemporaryDirectory folder, string good, string arguments = "")
    {
        var app = folder.PathTo("app.sh");
        await File.WriteAllTextAsync(app, $"""
            #!/bin/sh
            if [ "$WINDHOVER_WORKER_SLOT" = 1 ] && [ ! -e {good} ]; then
                unset DOTNET_STARTUP_HOOKS ASPNETCORE_HOSTINGSTARTUPASSEMBLIES
                exec {Repository.DotnetHost} {Repository.BuiltFile("HostileWorker", "Windhover.HostileWorker.dll")} {arguments}
            fi
            exec {Repository.DotnetHost} {Repository.AppDll}
            """);
        File.SetUnixFileMode(app, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return app;
    }

    /// <returns>Requests sent so far.</returns>
    private static async Task<int> CheckAsync(LauncherUnderTest launcher, int sent)
    {
        using var load = new Load(launcher.App, concurrency: 8);
        await load.RunAsync("/test", Requests);
        Assert.Empty(load.Failures);
        Assert.All(load.Received, response => Assert.Equal(HttpStatusCode.OK, response.Status));
        sent += Requests;
        Assert.Equal(sent, await launcher.SumWhenAtLeastAsync(sent, "request_count", "endpoint=\"/test\""));
        Assert.InRange(ResidentKiB(launcher.Process.Id), 1, MostKiB);
        return sent;
    }

    private static async Task CheckHostileAsync(LauncherUnderTest launcher)
    {
        var (code, status) = await StatusAsync(launcher);
        Assert.Equal(0, code);
        foreach (var worker in Workers(status))
        {
            var spoiled = worker.GetProperty("spoiled");
            if (worker.GetProperty("slot").GetInt32() == 1)
            {
                Assert.StartsWith("status board: ", spoiled.GetProperty("first").GetString(), StringComparison.Ordinal);
                Assert.True(spoiled.GetProperty("values").GetInt64() > 0);
            }
            else
            {
                Assert.Equal(JsonValueKind.Null, spoiled.ValueKind);
                Assert.True(worker.GetProperty("requests").GetInt64() > 0);
            }
        }
        var counts = status.GetProperty("counts");
        Assert.InRange(counts.GetProperty("recorded").GetInt64(), 2 * Requests, 20 * Requests);
        var (textCode, text, _) = await launcher.AskAsync("status");
        Assert.Equal(0, textCode);
        Assert.Contains("ready, spoiled", text, StringComparison.Ordinal);
    }

    private static async Task<(int Code, JsonElement Status)> StatusAsync(LauncherUnderTest launcher)
    {
        var (code, output, _) = await launcher.AskAsync("status", "--json");
        return (code, JsonDocument.Parse(output).RootElement.Clone());
    }

    private static JsonElement.ArrayEnumerator Workers(JsonElement status) => status.GetProperty("workers").EnumerateArray();

    private static long ResidentKiB(int pid) => long.Parse(
        File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture);
}

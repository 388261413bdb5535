using System.Net.Http.Json;
using Windhover.Testing;

namespace Windhover.Worker.Tests;

public class AttachedAppTests
{
    private static string PlainApp => Repository.BuiltFile("PlainApp", "Windhover.PlainApp.dll");

    [Fact]
    public async Task An_app_that_knows_nothing_of_Windhover_serves_the_shared_socket_and_is_counted()
    {
        await using var worker = WorkerUnderTest.StartHooked(PlainApp);
        await worker.ReadyAsync();

        Assert.Equal("plain", await worker.Client.GetStringAsync("/test"));
        Assert.Equal("5", await worker.Client.GetStringAsync("/items/5"));

        await worker.Statsd.WaitForAsync("request_count:1|c|#app_name:webapp,method:GET,endpoint:/test,http_status:200");
        await worker.Statsd.WaitForAsync(
            "request_count:1|c|#app_name:webapp,method:GET,endpoint:/items/{id:int},http_status:200");
    }

    [Fact]
    public async Task An_app_that_calls_UseWindhover_and_is_hooked_too_counts_each_request_once()
    {
        await using var worker = WorkerUnderTest.StartHooked(Repository.AppDll);
        await worker.ReadyAsync();

        await worker.Client.GetStringAsync("/test");
        await worker.Client.GetStringAsync("/healthz");
        await worker.Statsd.WaitForAsync("request_count:1|c|#app_name:webapp,method:GET,endpoint:/healthz");

        Assert.Equal(
            ["request_count:1|c|#app_name:webapp,method:GET,endpoint:/test,http_status:200"],
            worker.Statsd.Lines.Where(line => line.StartsWith("request_count:", StringComparison.Ordinal)
                && line.Contains("endpoint:/test,", StringComparison.Ordinal)));
        await worker.TerminateAsync();
        Assert.Equal(0, await worker.Process.ExitCodeAsync);
    }

    [Fact]
    public async Task What_the_app_starts_does_not_take_itself_for_a_worker()
    {
        await using var worker = WorkerUnderTest.StartHooked(PlainApp);
        await worker.ReadyAsync();

        var names = await worker.Client.GetFromJsonAsync<string[]>("/environment");

        Assert.DoesNotContain(names!, name => name.StartsWith("WINDHOVER_WORKER_", StringComparison.Ordinal));
        Assert.DoesNotContain("DOTNET_STARTUP_HOOKS", names!);
        Assert.DoesNotContain("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", names!);
    }

    [Fact]
    public async Task A_worker_that_cannot_stop_is_killed_when_its_launcher_has_died()
    {
        await using var worker = WorkerUnderTest.StartHooked(PlainApp);
        await worker.ReadyAsync();
        Assert.Equal("stuck", await worker.Client.GetStringAsync("/stick"));

        worker.DieAsLauncher();

        // 128 + SIGKILL
        Assert.Equal(137, await worker.Process.ExitCodeAsync);
    }

    [Fact]
    public async Task A_process_that_is_no_web_app_runs_with_the_hook_as_without_it()
    {
        await using var process = ProcessUnderTest.Start(Repository.DotnetHost, ["--version"], start =>
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = WorkerUnderTest.Hook;
            start.Environment["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "Windhover.Worker";
        });

        Assert.Equal(0, await process.ExitCodeAsync);
        Assert.Matches(@"^\d+\.\d+\.\d+", process.StandardOutput);
        Assert.Empty(process.StandardError);
    }

    [Fact]
    public async Task The_shared_socket_may_be_a_unix_socket()
    {
        var path = Path.Combine(Path.GetTempPath(), $"wh-{Guid.NewGuid():N}.sock");
        await using (var worker = WorkerUnderTest.StartHooked(PlainApp, WorkerUnderTest.UnixListener(path)))
        {
            await worker.ReadyAsync();
            Assert.Equal("plain", await worker.Client.GetStringAsync("/test"));
        }
        File.Delete(path);
    }
}

using System.Globalization;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Endpoints;

/// <summary>An app that does not take the launcher's sockets is told long before the ready timeout (60 s) what it does instead.</summary>
public sealed class SilentWorkerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_slim_builder_is_told_that_it_listens_by_itself()
    {
        var port = EndpointsApps.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var launcher = EndpointsApps.Start(["--app", EndpointsApps.App, "--", "slim", $"http://127.0.0.1:{port}"]);

        var line = await EndpointsApps.LineAsync(launcher, $"listens on port {port} itself");
        Assert.Contains("must call builder.UseWindhover()", line, StringComparison.Ordinal);
        Assert.DoesNotContain("was not ready", launcher.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_without_http_is_told_how_it_would_run()
    {
        await using var launcher = EndpointsApps.Start(["--app", EndpointsApps.App, "--", "service"]);

        var line = await EndpointsApps.LineAsync(launcher, "has no web host so far");
        Assert.Contains("windhover run --ready-probe none -- dotnet", line, StringComparison.Ordinal);
        Assert.DoesNotContain("was not ready", launcher.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_without_http_runs_as_it_was_told()
    {
        await using var launcher = EndpointsApps.Start(
            ["--workers", "2", "--ready-probe", "none", "--", Repository.DotnetHost, EndpointsApps.App, "service"]);

        await EndpointsApps.LineAsync(launcher, "2 workers serve");
    }

    [Fact]
    public async Task A_script_that_waits_for_its_app_is_told_to_exec()
    {
        var script = _directory.PathTo("app.sh");
        await File.WriteAllTextAsync(script, $"#!/bin/sh\n{Repository.DotnetHost} {EndpointsApps.App} service\ntrue\n", CancellationToken.None);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var launcher = EndpointsApps.Start(["--app", script]);

        await EndpointsApps.LineAsync(launcher, "Start the app with exec");

        // In order: it takes the script's child along, which would outlive both otherwise.
        launcher.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        await launcher.ExitCodeAsync;
    }

    [Fact]
    public async Task An_app_that_wants_the_launchers_own_port_is_told_why_it_crashed()
    {
        var url = $"http://127.0.0.1:{EndpointsApps.FreePort()}";
        await using var launcher = EndpointsApps.Start(["--listen", url, "--app", EndpointsApps.App, "--", "slim", url]);

        await EndpointsApps.LineAsync(launcher, "If its address is already in use, it binds by itself");
        Assert.Equal(3, await launcher.ExitCodeAsync);
    }

    [Fact]
    public async Task UseWindhover_on_a_host_without_a_web_server_is_told_at_once()
    {
        await using var launcher = EndpointsApps.Start(["--app", Repository.BuiltFile("SlimApp", "Windhover.SlimApp.dll"), "--", "service"]);

        await EndpointsApps.LineAsync(launcher, "UseWindhover was called for a host that has no web server");
        Assert.Equal(3, await launcher.ExitCodeAsync);
    }

    public void Dispose() => _directory.Dispose();
}

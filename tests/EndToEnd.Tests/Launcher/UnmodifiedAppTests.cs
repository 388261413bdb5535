using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.Launcher;

public sealed class UnmodifiedAppTests
{
    [Fact]
    public async Task An_app_fresh_from_the_template_runs_as_five_workers_and_is_counted()
    {
        using var directory = new TemporaryDirectory();
        // Outside the repository: neither its build rules nor its packages reach the app.
        await DotnetAsync(directory.Root, "new", "webapi", "--name", "Plain", "--output", ".");
        await DotnetAsync(directory.Root, "build", "--output", "built");

        await using var launcher = await LauncherUnderTest.StartAsync(
            "--workers", "5", "--app", directory.PathTo("built/Plain.dll"), "--app-name", "plain");
        using var load = new Load(launcher.App, concurrency: 10);
        await load.RunAsync("/weatherforecast", 100);

        Assert.Empty(load.Failures);
        Assert.All(load.Received, response => Assert.Contains("temperatureC", response.Body, StringComparison.Ordinal));
        Assert.Equal(5, launcher.Workers.Select(worker => worker.Slot).Distinct().Count());
        Assert.Equal(
            100,
            await launcher.SumWhenAtLeastAsync(
                100,
                "request_count",
                "app_name=\"plain\"", "method=\"GET\"", "endpoint=\"/weatherforecast\"", "http_status=\"200\""));
    }

    private static async Task DotnetAsync(string directory, params string[] arguments)
    {
        await using var dotnet = ProcessUnderTest.Start(
            Repository.DotnetHost,
            arguments,
            start =>
            {
                start.WorkingDirectory = directory;
                // What the running test was told by its own build is not meant for this one.
                foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
                {
                    start.Environment.Remove(name);
                }
            });
        Assert.True(await dotnet.ExitCodeAsync == 0, dotnet.Output);
    }
}

using Windhover.Testing;

namespace Windhover.Security.Tests;

/// <summary>What the exporter gets, which reads what strangers send: boundary 5 of docs/security.md.</summary>
public sealed class ExporterRightsTests
{
    private const int ReadWriteExecute = 0b111_000_000;

    [Fact]
    public async Task It_has_a_user_of_its_own_no_rights_no_secret_of_the_apps_and_keeps_its_state()
    {
        await using var app = await LocalUser.CreateAsync("app");
        await using var exporter = await LocalUser.CreateAsync("exporter");
        using var directory = new TemporaryDirectory();
        File.SetUnixFileMode(directory.Root, (UnixFileMode)0b111_101_101);
        var states = Directory.CreateDirectory(directory.PathTo("states"), (UnixFileMode)ReadWriteExecute).FullName;
        await using (var chown = ProcessUnderTest.Start("chown", [exporter.Name, states]))
        {
            Assert.Equal(0, await chown.ExitCodeAsync);
        }
        var state = Path.Combine(states, "exporter.state");
        await using var launcher = await LauncherUnderTest.StartAsync(
            ["--workers", "1", "--user", app.Name, "--exporter-user", exporter.Name, "--state", state],
            process =>
            {
                process.Environment["ConnectionStrings__Shop"] = "Password=secret";
                process.Environment["TZ"] = "Europe/Berlin";
                process.Environment["WINDHOVER_ENV"] = "API_KEY=secret";
            });
        var worker = launcher.Workers[0].Pid;
        var child = ProcessTree.ChildrenOf(launcher.Process.Id).Single(pid => pid != worker);

        var status = await File.ReadAllLinesAsync($"/proc/{child}/status");
        Assert.Contains($"Uid:\t{exporter.UserId}\t{exporter.UserId}\t{exporter.UserId}\t{exporter.UserId}", status);
        Assert.Contains($"Gid:\t{exporter.GroupId}\t{exporter.GroupId}\t{exporter.GroupId}\t{exporter.GroupId}", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.All(
            status.Where(line => line.StartsWith("Cap", StringComparison.Ordinal)),
            line => Assert.EndsWith("\t0000000000000000", line, StringComparison.Ordinal));
        Assert.Contains("Password=secret", await File.ReadAllTextAsync($"/proc/{worker}/environ"), StringComparison.Ordinal);
        var variables = (await File.ReadAllTextAsync($"/proc/{child}/environ")).Split('\0');
        Assert.DoesNotContain(variables, variable => variable.Contains("secret", StringComparison.Ordinal));
        Assert.Contains("TZ=Europe/Berlin", variables);
        await using (var kill = app.Start(["/bin/sh", "-c", $"kill {child}; cat {state}"]))
        {
            Assert.NotEqual(0, await kill.ExitCodeAsync);
        }

        using var client = new HttpClient { Timeout = TestLimits.Hang };
        for (var request = 0; request < 20; request++)
        {
            (await client.GetAsync(new Uri(launcher.App, "/test"))).EnsureSuccessStatusCode();
        }
        Assert.Equal(20, await launcher.SumWhenAtLeastAsync(20, "request_count"));
        Assert.True(new FileInfo(state).Length > 0);
        Assert.True(ProcessTree.IsAlive(child), launcher.Process.Output);
    }
}

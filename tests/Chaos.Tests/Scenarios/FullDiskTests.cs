using Windhover.Chaos.Tests.Running;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Scenarios;

/// <summary>A disk without room for the state takes nothing from the counters while the exporter lives.</summary>
public sealed class FullDiskTests
{
    private const string Kills = "workers killed";

    // Room for the first page only, and for more but not for all that a state begins with.
    [Theory]
    [InlineData("4k")]
    [InlineData("64k")]
    public async Task A_full_disk_under_the_state_costs_no_count(string size)
    {
        using var directory = new TemporaryDirectory();
        var settings = new ChaosSettings
        {
            Arguments = [.. ChaosSettings.Embedded(workers: 2), "--state", directory.PathTo("state")],
            // A file system of its own, for the launcher and its children only: it is gone with them.
            Configure = start => DiskOf(size, directory.Root, start),
            Outlives = static _ => true,
        };
        await ChaosRun.PlayAsync(settings, async run =>
        {
            while (run.Dealt(Kills) < 4)
            {
                await run.SomeResponsesAsync();
                run.Kill(await run.ReadyWorkerAsync(), Kills);
            }
            await Verdict.IsExactAsync(run);
            var page = await run.Scraper.ScrapeAsync();
            Assert.True(page.Sum("windhover_exporter_state_failed_growths_total") > 0, "the disk had room for the state");
            await Verdict.StopsInOrderAsync(run);
        });
    }

    private static void DiskOf(string size, string at, System.Diagnostics.ProcessStartInfo start)
    {
        string[] command = [start.FileName, .. start.ArgumentList];
        start.FileName = "unshare";
        start.ArgumentList.Clear();
        string[] wrapped =
        [
            "--map-root-user", "--mount", "/bin/sh", "-c", $"mount -t tmpfs -o size={size} tmpfs '{at}' && exec \"$@\"", "sh", .. command,
        ];
        foreach (var argument in wrapped)
        {
            start.ArgumentList.Add(argument);
        }
    }
}

using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.FiveProcesses;

/// <summary>What does not work as written with several workers is told at the start, once, with the cure.</summary>
public sealed class AdviceTests : IDisposable
{
    private const int SIGKILL = 9; // signal(7)
    private static readonly string[] All = ["sessions", "output-cache", "rate-limits", "jobs"];

    private readonly StatefulApp _app = new();

    public void Dispose() => _app.Dispose();

    [Fact]
    public async Task It_is_told_once_for_each_release_and_never_by_a_successor()
    {
        var release = _app.Release("release");
        await using var launcher = await _app.StartAsync(["--app", release, "--workers", "2", "--", "all"]);
        await Eventually.TrueAsync(() => Told(launcher).Count >= All.Length, () => launcher.Process.Output);
        Assert.Equal(All, Told(launcher));
        Assert.Contains(launcher.Process.Lines, line => line.Contains("jobs: Clock runs in each of 2 workers", StringComparison.Ordinal));

        ProcessTree.Signal(launcher.Workers.First(worker => worker.Slot == 0).Pid, SIGKILL);
        await Eventually.TrueAsync(() => launcher.Workers.Count == 3, () => launcher.Process.Output);
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        Assert.Equal(0, (await launcher.AskAsync("scale", "3")).Code);
        File.SetLastWriteTimeUtc(release, DateTime.UnixEpoch.AddYears(50));
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        await Eventually.TrueAsync(() => Told(launcher).Count >= 2 * All.Length, () => launcher.Process.Output);
        await StatefulApp.StopAsync(launcher);

        // By several workers, perhaps: each piece by the first that has it to tell.
        Assert.Equal([.. All, .. All], Told(launcher).Take(All.Length).Concat(Told(launcher).Skip(All.Length).OrderBy(name => Array.IndexOf(All, name))));
    }

    [Fact]
    public async Task What_one_worker_has_no_need_to_tell_is_told_when_there_are_more()
    {
        await using var launcher = await _app.StartAsync(["--workers", "1", "--", "all"]);
        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        Assert.Empty(Told(launcher));

        Assert.Equal(0, (await launcher.AskAsync("scale", "4")).Code);
        await Eventually.TrueAsync(() => Told(launcher).Count >= All.Length, () => launcher.Process.Output);
        await StatefulApp.StopAsync(launcher);

        Assert.Equal(All, Told(launcher).OrderBy(name => Array.IndexOf(All, name)));
        Assert.Contains(launcher.Process.Lines, line => line.Contains("jobs: Clock runs in each of 4 workers", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--workers", "1", "--", "all")]
    [InlineData("--workers", "2", "--no-advice", "--", "all")]
    [InlineData("--workers", "2", "--no-advice", "all", "--", "all")]
    [InlineData("--workers", "2")]
    public async Task Nothing_is_told_where_nothing_is_to_be_told_or_heard(params string[] arguments)
    {
        await using var launcher = await _app.StartAsync(arguments);
        await StatefulApp.StopAsync(launcher);

        Assert.Empty(Told(launcher));
    }

    [Fact]
    public async Task One_piece_of_advice_is_silenced_by_its_name()
    {
        await using var launcher = await _app.StartAsync(["--workers", "2", "--no-advice", "sessions", "--no-advice", "jobs", "--", "all"]);
        await Eventually.TrueAsync(() => Told(launcher).Count >= 2, () => launcher.Process.Output);
        await StatefulApp.StopAsync(launcher);

        Assert.Equal(["output-cache", "rate-limits"], Told(launcher));
    }

    private static List<string> Told(LauncherUnderTest launcher) =>
    [
        .. launcher.Process.Lines.Where(line => line.Contains("] windhover: ", StringComparison.Ordinal))
            .Select(line => line.Split("] windhover: ")[1].Split(':')[0]),
    ];
}

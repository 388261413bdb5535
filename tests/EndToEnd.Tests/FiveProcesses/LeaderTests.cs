using System.Globalization;
using Windhover.Testing;

namespace Windhover.EndToEnd.Tests.FiveProcesses;

/// <summary>There is one leader: the next one begins only when the last one has ended, whatever ends it.</summary>
public sealed class LeaderTests : IDisposable
{
    private const int SIGKILL = 9; // signal(7), Linux
    private const int SIGCONT = 18;

    private readonly StatefulApp _app = new();

    public void Dispose() => _app.Dispose();

    [Fact]
    public async Task A_reload_hands_the_leadership_to_the_new_generation_in_one_step()
    {
        await using var launcher = await StartAsync("--workers", "3");
        var first = await NextLeaderAsync(launcher, []);

        Assert.Equal(0, (await launcher.AskAsync("reload")).Code);
        var second = await NextLeaderAsync(launcher, [first]);

        // Old workers waited as well, and were there before.
        Assert.Contains(second, launcher.Workers.Skip(3).Select(worker => worker.Pid));
        await StatefulApp.StopAsync(launcher);
        AssertOneAtATime([first, second]);
    }

    [Fact]
    public async Task A_leader_that_is_killed_is_followed_by_another_worker()
    {
        await using var launcher = await StartAsync("--workers", "3");
        var leaders = new List<int>();
        for (var round = 0; round < 3; round++)
        {
            leaders.Add(await NextLeaderAsync(launcher, leaders));
            ProcessTree.Signal(leaders[^1], SIGKILL);
        }
        leaders.Add(await NextLeaderAsync(launcher, leaders));

        await StatefulApp.StopAsync(launcher);
        AssertOneAtATime(leaders);
    }

    [Fact]
    public async Task A_leader_that_is_stopped_leads_on_until_it_is_killed()
    {
        await using var launcher = await StartAsync("--workers", "2", "--hang-timeout", "3");
        var first = await NextLeaderAsync(launcher, []);

        // It wakes up and knows nothing of it: no other worker may have begun.
        await ProcessTree.StopAsync(first);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        ProcessTree.Signal(first, SIGCONT);
        var notes = Notes(first).Count;
        await Eventually.TrueAsync(() => Notes(first).Count > notes, () => launcher.Process.Output);
        Assert.Equal([first], Leaders());

        await ProcessTree.StopAsync(first);
        var second = await NextLeaderAsync(launcher, [first]);
        Assert.False(ProcessTree.IsAlive(first));
        await StatefulApp.StopAsync(launcher);
        AssertOneAtATime([first, second]);
    }

    [Fact]
    public async Task A_leader_whose_slot_is_taken_away_ends_its_work_and_another_follows()
    {
        await using var launcher = await StartAsync("--workers", "3");
        var first = await NextLeaderAsync(launcher, []);
        ProcessTree.Signal(first, SIGKILL);
        var second = await NextLeaderAsync(launcher, [first]);
        await Eventually.TrueAsync(() => launcher.Workers.Count == 4, () => launcher.Process.Output);

        // The highest slots go first; the leader is in one of them.
        Assert.NotEqual(0, launcher.Workers.Single(worker => worker.Pid == second).Slot);
        Assert.Equal(0, (await launcher.AskAsync("scale", "1")).Code);
        var leaders = new List<int> { first, second };
        await Eventually.TrueAsync(() => Leaders().Contains(launcher.Workers[^1].Pid), () => launcher.Process.Output);
        leaders = [.. leaders, .. Leaders().Except(leaders)];

        await StatefulApp.StopAsync(launcher);
        AssertOneAtATime(leaders);
    }

    [Fact]
    public async Task One_worker_says_that_it_is_the_leader()
    {
        await using var launcher = await StartAsync("--workers", "3");
        var leader = await NextLeaderAsync(launcher, []);
        var answers = new HashSet<string>(StringComparer.Ordinal);
        await Eventually.TrueAsync(
            async () =>
            {
                answers.Add((await StatefulApp.GetAsync(launcher.App, "leader", new System.Net.CookieContainer())).Body);
                return answers.Count == 3;
            },
            () => string.Join(", ", answers));

        Assert.Equal(
            launcher.Workers.Select(worker => worker.Pid == leader ? $"{worker.Pid} True False" : $"{worker.Pid} False True").Order(StringComparer.Ordinal),
            answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_start_that_fails_is_told_and_tried_again()
    {
        Directory.CreateDirectory(_app.PathTo("journal"));
        await File.WriteAllTextAsync(_app.PathTo("journal/refuse"), "");
        await using var launcher = await StartAsync("--workers", "2");
        await launcher.Process.WaitForLineAsync(line => line.Contains("Journal did not start; tried again in 1 s", StringComparison.Ordinal));

        File.Delete(_app.PathTo("journal/refuse"));
        await NextLeaderAsync(launcher, []);
        await StatefulApp.StopAsync(launcher);
    }

    [Fact]
    public async Task A_service_that_fails_stops_its_worker_as_any_other_would_and_another_follows()
    {
        await using var launcher = await StartAsync("--workers", "2");
        var first = await NextLeaderAsync(launcher, []);
        await File.WriteAllTextAsync(_app.PathTo("journal/fail"), "");
        await launcher.Process.WaitForLineAsync(line => line.Contains("Journal, which runs in the leader, failed", StringComparison.Ordinal));
        File.Delete(_app.PathTo("journal/fail"));

        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(first), () => launcher.Process.Output);
        await Eventually.TrueAsync(() => Leaders().Exists(pid => pid != first && ProcessTree.IsAlive(pid)), () => launcher.Process.Output);
        await StatefulApp.StopAsync(launcher);
    }

    [Fact]
    public async Task Without_a_launcher_the_process_leads()
    {
        Directory.CreateDirectory(_app.PathTo("journal"));
        await using var app = ProcessUnderTest.StartWords(
            [Repository.DotnetHost, StatefulApp.Dll, "--urls", "http://127.0.0.1:0"],
            start => start.Environment["JOURNAL"] = _app.PathTo("journal"));
        await Eventually.TrueAsync(() => Leaders().Contains(app.Id), () => app.Output);
        await app.WaitForLineAsync(line => line.Contains("Application started", StringComparison.Ordinal));

        app.Signal(15);
        Assert.Equal(0, await app.ExitCodeAsync);
        Assert.Contains("Journal stopped", app.Output, StringComparison.Ordinal);
    }

    private Task<LauncherUnderTest> StartAsync(params string[] arguments)
    {
        Directory.CreateDirectory(_app.PathTo("journal"));
        return _app.StartAsync([.. arguments, "--env", $"JOURNAL={_app.PathTo("journal")}"]);
    }

    private async Task<int> NextLeaderAsync(LauncherUnderTest launcher, IReadOnlyCollection<int> known)
    {
        await Eventually.TrueAsync(() => Leaders().Except(known).Any(), () => launcher.Process.Output);
        return Leaders().Except(known).Single();
    }

    private List<int> Leaders() =>
    [
        .. Directory.EnumerateFiles(_app.PathTo("journal")).Select(Path.GetFileName)
            .Select(name => int.TryParse(name, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Notes(pid).Count > 0),
    ];

    // The last one may be half written when its process is killed.
    private List<long> Notes(int pid)
    {
        var text = File.ReadAllText(_app.PathTo($"journal/{pid}"));
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
    }

    /// <summary>All that ever led, in this order, and no moment in which two did.</summary>
    private void AssertOneAtATime(IReadOnlyCollection<int> leaders)
    {
        Assert.Equal(leaders.Order(), Leaders().Order());
        var times = leaders.Select(Notes).OrderBy(notes => notes[0]).ToArray();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First[^1] < pair.Second[0], "two led at once"));
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using Windhover.Chaos.Tests.Running;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Scenarios;

/// <summary>A wall clock that is set forth and back under load: by NTP, by hand, by a virtual machine that wakes up.</summary>
public sealed class ClockTests
{
    private const string Steps = "clock steps";
    private const string WorkerKills = "workers killed";
    private const string ExporterKills = "exporters killed";

    /// <summary>From the system's time. No two that follow each other show the same time of day, so that a log line tells them apart.</summary>
    private static readonly TimeSpan[] Offsets =
    [
        TimeSpan.FromHours(1), TimeSpan.FromHours(-5), TimeSpan.FromHours(7), new(days: 7000, hours: 3, 0, 0), TimeSpan.FromHours(-2),
        new(days: -400, hours: 9, 0, 0),
    ];

    [Fact]
    public Task A_clock_that_is_set_costs_no_count_whoever_is_killed_meanwhile() => SetAsync(rounds: 1);

    [Fact(Explicit = true)]
    [Trait("Category", "Long")]
    public Task A_clock_that_is_set_again_and_again_costs_no_count() => SetAsync(rounds: 10);

    [Fact]
    public Task A_clock_that_is_set_beyond_the_time_to_live_expires_nothing_that_is_in_use() => PlayAsync(
        async (run, clock) =>
        {
            foreach (var offset in Offsets)
            {
                await StepAsync(run, clock, offset);
                run.Kill(await run.ReadyWorkerAsync(), WorkerKills);
            }
        },
        // Longer than the run, and shorter than the smallest step.
        defaults: "  ttl: 50m\n");

    private static Task SetAsync(int rounds) => PlayAsync(async (run, clock) =>
    {
        for (var step = 0; step < rounds * Offsets.Length; step++)
        {
            await StepAsync(run, clock, Offsets[step % Offsets.Length]);
            if (step % 3 == 2)
            {
                run.Kill(await run.Launcher.ExporterAsync(), ExporterKills);
            }
            else
            {
                run.Kill(await run.ReadyWorkerAsync(), WorkerKills);
            }
        }
    });

    private static async Task PlayAsync(Func<ChaosRun, WallClock, Task> play, string defaults = "  observer_type: histogram\n")
    {
        WallClock.SkipWithout();
        using var directory = new TemporaryDirectory();
        var clock = new WallClock(directory.PathTo("clock"));
        await File.WriteAllTextAsync(directory.PathTo("mapping.yml"), $"defaults:\n{defaults}");
        var settings = new ChaosSettings
        {
            Arguments =
            [
                .. ChaosSettings.Embedded(workers: 2), "--state", directory.PathTo("state"),
                "--statsd.mapping-config", directory.PathTo("mapping.yml"),
            ],
            Configure = clock.Configure,
            Clients = 3,
            Outlives = ChaosSettings.IsOfApp,
        };
        await ChaosRun.PlayAsync(settings, async run =>
        {
            await play(run, clock);
            await Verdict.IsExactAsync(run);
            await Verdict.StopsInOrderAsync(run);
        });
    }

    /// <summary>Sets the clock under load, and looks whether the launcher has noticed.</summary>
    private static async Task StepAsync(ChaosRun run, WallClock clock, TimeSpan offset)
    {
        await run.SomeResponsesAsync();
        clock.Set(offset);
        run.Note(Steps);
        await run.SomeResponsesAsync();
        var before = run.Launcher.Process.Lines.Count;
        run.Launcher.Process.Signal(PosixSignal.SIGHUP);
        // Any line of now: several threads read the clock at the moment at which it is set, and libfaketime may give one of them a mixture.
        await run.Launcher.Process.WaitForLineAsync(
            line => TimeOnly.TryParseExact(line.Split(' ')[0], "HH:mm:ss.fff", CultureInfo.InvariantCulture, default, out var time) && clock.IsShownBy(time),
            before);
    }
}

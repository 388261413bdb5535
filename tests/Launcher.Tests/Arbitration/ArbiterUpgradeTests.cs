using System.Text.Json;
using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;
using Windhover.Launcher.Upgrading;

namespace Windhover.Launcher.Tests.Arbitration;

public sealed class ArbiterUpgradeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly ArbiterOptions Options = new() { Workers = 2, EmbeddedExporter = true };

    private readonly Arbiter _arbiter = new(Options, new Random(1));
    private readonly List<LauncherCommand> _commands = [];
    private int _lastPid = 100;

    [Fact]
    public void An_upgrade_waits_until_all_workers_serve()
    {
        Send(new LauncherEvent.Started());
        Send(new LauncherEvent.UpgradeRequested("SIGUSR2"));
        Assert.DoesNotContain(_commands, command => command is LauncherCommand.CheckUpgrade);

        MakeAllReady();

        Assert.Single(_commands, command => command is LauncherCommand.CheckUpgrade);
        Assert.False(_arbiter.IsUpgradeDue);
    }

    [Fact]
    public void A_good_program_takes_over_once_what_began_meanwhile_has_ended()
    {
        Serve();
        Send(new LauncherEvent.UpgradeRequested("SIGUSR2", new OperationId(7)));
        Send(new LauncherEvent.ChildExited(LastWorker(0), new ExitStatus(1)));

        Send(new LauncherEvent.UpgradeChecked(Problem: null, []));
        Assert.False(_arbiter.IsUpgradeDue);
        MakeAllReady();

        Assert.True(_arbiter.IsUpgradeDue);
        Assert.True(Assert.Single(_commands.OfType<LauncherCommand.Answer>()).Outcome.Succeeded);
    }

    [Fact]
    public void A_bad_program_changes_nothing_and_its_words_are_reported()
    {
        Serve();
        Send(new LauncherEvent.UpgradeRequested("SIGUSR2"));
        Send(new LauncherEvent.UpgradeChecked("/opt/windhover cannot take over: exit code 134", ["It broke."]));

        Assert.False(_arbiter.IsUpgradeDue);
        var report = _commands.OfType<LauncherCommand.Report>().Last().Message;
        Assert.Contains("Upgrade abandoned: /opt/windhover cannot take over: exit code 134; nothing has changed", report, StringComparison.Ordinal);
        Assert.Contains("It broke.", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_ends_the_wish_for_an_upgrade()
    {
        Serve();
        Send(new LauncherEvent.UpgradeRequested("SIGUSR2"));
        Send(new LauncherEvent.StopRequested("SIGTERM"));
        Send(new LauncherEvent.UpgradeChecked(Problem: null, []));

        Assert.False(_arbiter.IsUpgradeDue);
    }

    [Fact]
    public void The_next_program_knows_all_that_this_one_knew()
    {
        Serve();
        Send(new LauncherEvent.ChildExited(LastWorker(1), new ExitStatus(137)), TimeSpan.FromSeconds(90));
        MakeAllReady();
        Send(new LauncherEvent.DrainRequested(0, "windhover drain"));
        Send(new LauncherEvent.ChildExited(LastWorker(0), new ExitStatus(0)), TimeSpan.FromSeconds(95));

        var json = JsonSerializer.SerializeToUtf8Bytes(_arbiter.HandOver(), UpgradeJson.Default.PoolState);
        var next = new Arbiter(Options, new Random(2), JsonSerializer.Deserialize(json, UpgradeJson.Default.PoolState)!);

        Assert.Equal(Text(_arbiter), Text(next));
        Assert.Contains("\"LastExits\":[{", Text(next), StringComparison.Ordinal);
        // And goes on: no child gets a name that another one has.
        var spawn = Assert.Single(
            next.Handle(new LauncherEvent.RestartRequested(0, "windhover restart"), TimeSpan.FromSeconds(99), Start).OfType<LauncherCommand.Spawn>());
        Assert.Equal(_commands.OfType<LauncherCommand.Spawn>().Max(earlier => earlier.Child.Value) + 1, spawn.Child.Value);
    }

    private static string Text(Arbiter arbiter) =>
        JsonSerializer.Serialize(arbiter.Status(1, Start));

    private void Serve()
    {
        Send(new LauncherEvent.Started());
        MakeAllReady();
    }

    private void MakeAllReady()
    {
        for (var spawned = 0; spawned < _commands.OfType<LauncherCommand.Spawn>().Count(); spawned++)
        {
            Send(new LauncherEvent.ChildReady(_commands.OfType<LauncherCommand.Spawn>().ElementAt(spawned).Child));
        }
    }

    private ChildId LastWorker(int slot) =>
        _commands.OfType<LauncherCommand.Spawn>().Last(spawn => spawn.Role == ChildRole.Worker && spawn.Slot == slot).Child;

    private void Send(LauncherEvent happened, TimeSpan now = default)
    {
        var commands = _arbiter.Handle(happened, now, Start + now);
        _commands.AddRange(commands);
        foreach (var spawn in commands.OfType<LauncherCommand.Spawn>())
        {
            Send(new LauncherEvent.ChildSpawned(spawn.Child, ++_lastPid), now);
        }
    }
}

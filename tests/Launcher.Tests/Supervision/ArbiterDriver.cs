using Windhover.Launcher.Supervision;

namespace Windhover.Launcher.Tests.Supervision;

/// <summary>Plays the world to an arbiter: keeps the time and the list of what was commanded.</summary>
internal sealed class ArbiterDriver
{
    private readonly Arbiter _arbiter;
    private int _lastPid = 100;

    public ArbiterDriver(int workers = 5, bool exporter = true)
    {
        Options = new ArbiterOptions { Workers = workers, EmbeddedExporter = exporter };
        _arbiter = new Arbiter(Options, new Random(1));
    }

    public ArbiterOptions Options { get; }

    public TimeSpan Now { get; private set; }

    public TimeSpan? NextDeadline => _arbiter.NextDeadline;

    public List<LauncherCommand> Commands { get; } = [];

    public IEnumerable<LauncherCommand.Spawn> Spawned => Commands.OfType<LauncherCommand.Spawn>();

    public IEnumerable<LauncherCommand.Signal> Signals => Commands.OfType<LauncherCommand.Signal>();

    public IEnumerable<string> Reports => Commands.OfType<LauncherCommand.Report>().Select(report => report.Message);

    /// <summary>A launcher whose children are all ready.</summary>
    public static ArbiterDriver Serving(int workers = 5, bool exporter = true)
    {
        var driver = new ArbiterDriver(workers, exporter);
        driver.Send(new LauncherEvent.Started());
        driver.MakeAllReady();
        Assert.Contains(driver.Commands, command => command is LauncherCommand.AnnounceServing);
        driver.Commands.Clear();
        return driver;
    }

    /// <summary>Sends the event; every child that is spawned gets its pid at once.</summary>
    public void Send(LauncherEvent happened)
    {
        var commands = _arbiter.Handle(happened, Now).ToArray();
        Commands.AddRange(commands);
        foreach (var spawn in commands.OfType<LauncherCommand.Spawn>())
        {
            Commands.AddRange(_arbiter.Handle(new LauncherEvent.ChildSpawned(spawn.Child, ++_lastPid), Now).ToArray());
        }
    }

    public void MakeAllReady()
    {
        for (var spawned = 0; spawned < Spawned.Count(); spawned++)
        {
            Send(new LauncherEvent.ChildReady(Spawned.ElementAt(spawned).Child));
        }
    }

    public void Exit(ChildId child, int code = 0) => Send(new LauncherEvent.ChildExited(child, new ExitStatus(code)));

    /// <summary>Advances to the next deadline and reports it.</summary>
    public void PassDeadline()
    {
        Now = Assert.NotNull(NextDeadline);
        Send(new LauncherEvent.DeadlinePassed());
    }

    public void Advance(TimeSpan time) => Now += time;

    /// <summary>The child that was spawned last for a worker's slot, of all commands since the start.</summary>
    public LauncherCommand.Spawn LastSpawn(int slot) =>
        Spawned.Last(spawn => spawn.Role == ChildRole.Worker && spawn.Slot == slot);
}

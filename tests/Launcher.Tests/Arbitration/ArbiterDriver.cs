using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Tests.Arbitration;

/// <summary>Plays the world to an arbiter: keeps the time and the list of what was commanded.</summary>
internal sealed class ArbiterDriver
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly Arbiter _arbiter;
    private int _lastPid = 100;

    public ArbiterDriver(int workers = 5, bool exporter = true)
        : this(new ArbiterOptions { Workers = workers, EmbeddedExporter = exporter })
    {
    }

    public ArbiterDriver(ArbiterOptions options)
    {
        Options = options;
        _arbiter = new Arbiter(options, new Random(1));
    }

    public ArbiterOptions Options { get; }

    public TimeSpan Now { get; private set; }

    public TimeSpan? NextDeadline => _arbiter.NextDeadline;

    public List<LauncherCommand> Commands { get; } = [];

    /// <summary>Kept apart from <see cref="Commands"/>.</summary>
    public List<HookCall> Hooks { get; } = [];

    public IEnumerable<LauncherCommand.Spawn> Spawned => Commands.OfType<LauncherCommand.Spawn>();

    public IEnumerable<LauncherCommand.Signal> Signals => Commands.OfType<LauncherCommand.Signal>();

    public IEnumerable<string> Reports => Commands.OfType<LauncherCommand.Report>().Select(report => report.Message);

    /// <summary>A launcher whose children are all ready.</summary>
    public static ArbiterDriver Serving(int workers = 5, bool exporter = true) =>
        Serving(new ArbiterOptions { Workers = workers, EmbeddedExporter = exporter });

    /// <inheritdoc cref="Serving(int, bool)"/>
    public static ArbiterDriver Serving(ArbiterOptions options)
    {
        var driver = new ArbiterDriver(options);
        driver.Send(new LauncherEvent.Started());
        driver.MakeAllReady();
        Assert.Contains(driver.Commands, command => command is LauncherCommand.AnnounceServing);
        driver.Commands.Clear();
        return driver;
    }

    /// <summary>Sends the event; every child that is spawned gets its pid at once.</summary>
    public void Send(LauncherEvent happened)
    {
        var commands = _arbiter.Handle(happened, Now, Start + Now);
        Commands.AddRange(commands.Where(command => command is not LauncherCommand.RunHooks));
        Hooks.AddRange(commands.OfType<LauncherCommand.RunHooks>().Select(run => run.Call));
        foreach (var spawn in commands.OfType<LauncherCommand.Spawn>())
        {
            Commands.AddRange(_arbiter.Handle(new LauncherEvent.ChildSpawned(spawn.Child, ++_lastPid), Now, Start + Now));
        }
    }

    public void MakeAllReady()
    {
        for (var spawned = 0; spawned < Spawned.Count(); spawned++)
        {
            Send(new LauncherEvent.ChildReady(Spawned.ElementAt(spawned).Child));
        }
    }

    public PoolStatus Status => _arbiter.Status(1, Start);

    public IEnumerable<OperationOutcome> Outcomes => Commands.OfType<LauncherCommand.Answer>().Select(answer => answer.Outcome);

    /// <summary>Asks for a reload that finds these options; null for the ones that hold.</summary>
    public void Reload(ArbiterOptions? options = null)
    {
        Send(new LauncherEvent.ReloadRequested("SIGHUP", new OperationId(1)));
        if (Commands.OfType<LauncherCommand.PrepareGeneration>().LastOrDefault() is { } prepare)
        {
            Send(new LauncherEvent.GenerationPrepared(prepare.Generation, options ?? Options));
        }
    }

    /// <summary>The child that was spawned last is ready.</summary>
    public ChildId MakeLastReady()
    {
        var child = Spawned.Last().Child;
        Send(new LauncherEvent.ChildReady(child));
        return child;
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

using Microsoft.Extensions.Logging;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <summary>Decides everything that the launcher does: (event, now) → commands. Knows no process, no clock and no socket.</summary>
/// <remarks>
/// <para>Life: <em>booting</em> (exporter and worker 0 first, the other workers once that one is ready), <em>serving</em> (every
/// seat is filled again when its child dies), <em>stopping</em> (workers, then what is left in their outboxes, then the exporter, which
/// takes it).</para>
/// <para>A seat's child is replaced in one of two ways: a <em>successor</em> boots beside it and takes over once it is ready, or it
/// leaves first. Reloads, restarts and recycling all come down to these two.</para>
/// </remarks>
internal sealed partial class Arbiter
{
    private readonly Random _random;
    private readonly Backoff _backoff;
    private readonly List<Seat> _workers;
    private readonly Seat? _exporter;
    private readonly Dictionary<ChildId, Child> _children = [];
    private readonly List<LauncherCommand> _commands = [];
    private ArbiterOptions _options;
    private Phase _phase = Phase.Booting;
    private int _generation = 1;
    private int _lastChildId;
    private int _exitCode = ExitCode.Clean;
    private bool _quick;

    /// <param name="options">What to keep running, and the deadlines.</param>
    /// <param name="random">Source of every jitter.</param>
    public Arbiter(ArbiterOptions options, Random random)
    {
        _options = options;
        _random = random;
        _backoff = new Backoff(random);
        _workers = [.. Enumerable.Range(0, options.Workers).Select(slot => new Seat(ChildRole.Worker, slot, _generation))];
        _exporter = options.EmbeddedExporter ? new Seat(ChildRole.Exporter, 0, _generation) : null;
    }

    private enum Phase
    {
        Booting,
        Serving,
        StoppingWorkers,
        EmptyingOutboxes,
        StoppingExporter,
        Ended,
    }

    /// <summary>The launcher must send <see cref="LauncherEvent.DeadlinePassed"/> at this time, on the clock of
    /// <see cref="Handle"/>; null where nothing is due.</summary>
    public TimeSpan? NextDeadline
    {
        get
        {
            TimeSpan? next = null;
            foreach (var child in _children.Values)
            {
                next = Earlier(next, child.Deadline);
            }
            foreach (var seat in Seats)
            {
                next = Earlier(next, seat.RestartAt);
            }
            return next;
        }
    }

    /// <summary>How often <see cref="LauncherEvent.PoolSampled"/> is expected.</summary>
    public TimeSpan SampleInterval => _options.SampleInterval;

    private IEnumerable<Seat> Seats => _exporter is null ? _workers : _workers.Append(_exporter);

    private IEnumerable<Child> Workers => _children.Values.Where(child => child.Seat.Role == ChildRole.Worker);

    private bool IsStopping => _phase is Phase.StoppingWorkers or Phase.EmptyingOutboxes or Phase.StoppingExporter or Phase.Ended;

    /// <summary>Takes in what happened and says what to do, in order.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="now">Monotonic time from any start; never smaller than at an earlier call.</param>
    /// <returns>Valid until the next call.</returns>
    public IReadOnlyList<LauncherCommand> Handle(LauncherEvent happened, TimeSpan now)
    {
        _commands.Clear();
        switch (happened)
        {
            case LauncherEvent.Started:
                Boot(now);
                break;
            case LauncherEvent.ChildSpawned spawned when _children.TryGetValue(spawned.Child, out var child):
                child.Pid = spawned.Pid;
                child.BoardRow = spawned.BoardRow;
                break;
            case LauncherEvent.SpawnFailed failed when _children.TryGetValue(failed.Child, out var child):
                Bury(child, new ChildEnd(ExitReason.NotReady, $"could not be started: {failed.Reason}", []), now);
                break;
            case LauncherEvent.ChildAttached attached when _children.TryGetValue(attached.Child, out var child):
                child.Attached = true;
                break;
            case LauncherEvent.ChildReady ready when _children.TryGetValue(ready.Child, out var child):
                Welcome(child, now);
                break;
            case LauncherEvent.ChildExited exited when _children.TryGetValue(exited.Child, out var child):
                Bury(child, EndOf(child, exited), now);
                break;
            case LauncherEvent.StopRequested stop:
                RequestStop(stop, now);
                break;
            case LauncherEvent.OutboxesEmptied:
                GoOnAfterOutboxes(now);
                break;
            case LauncherEvent.ReloadRequested reload:
                RequestReload(reload, now);
                break;
            case LauncherEvent.GenerationPrepared prepared:
                StartReload(prepared);
                break;
            case LauncherEvent.GenerationRefused refused:
                RefuseReload(refused, now);
                break;
            case LauncherEvent.ScaleRequested scale:
                Scale(scale, now);
                break;
            case LauncherEvent.RestartRequested restart:
                Restart(restart, now);
                break;
            case LauncherEvent.DrainRequested drain:
                Drain(drain, now);
                break;
            case LauncherEvent.UpgradeRequested upgrade:
                RequestUpgrade(upgrade);
                break;
            case LauncherEvent.UpgradeChecked result:
                JudgeUpgrade(result);
                break;
            case LauncherEvent.UpgradeFailed failed:
                AbandonUpgrade(failed.Reason, []);
                break;
            case LauncherEvent.Upgraded upgraded:
                ReportUpgrade(upgraded);
                break;
            case LauncherEvent.PoolSampled pool:
                Look(pool, now);
                break;
            case LauncherEvent.WorkerHung hung when _children.TryGetValue(hung.Child, out var child):
                DeclareHung(child, hung.Reason, now);
                break;
            case LauncherEvent.SignalRefused refused:
                Report(LogLevel.Warning, $"{refused.Signal} ignored: {refused.Advice}");
                break;
            case LauncherEvent.DeadlinePassed:
                ActOnDeadlines(now);
                break;
        }
        AdvanceReload(now);
        AdvanceUpgrade();
        return _commands;
    }

    private void ActOnDeadlines(TimeSpan now)
    {
        foreach (var child in _children.Values.Where(child => child.Deadline <= now).ToArray())
        {
            if (child.Stopping is null)
            {
                child.Leaving = ExitReason.NotReady;
                Report(LogLevel.Error, $"{child.Capital} {Lateness(child)}{AttachHint(child)}");
            }
            else if (child is { Leaving: ExitReason.Hang, Stopping: StopSignal.Graceful })
            {
                // What holds it up stands in the core file.
                Report(LogLevel.Warning, $"{child.Capital} did not end in time; aborting it");
                Send(child, StopSignal.Abort, now + _options.AbortTimeout);
                continue;
            }
            else
            {
                Report(LogLevel.Warning, $"{child.Capital} did not end in time; killing it");
            }
            Send(child, StopSignal.Kill, deadline: null);
        }
        foreach (var seat in Seats.Where(seat => seat.RestartAt <= now).ToArray())
        {
            Fill(seat, now);
        }
    }

    private void Send(Child child, StopSignal signal, TimeSpan? deadline)
    {
        child.Stopping = signal;
        child.Deadline = deadline;
        _commands.Add(new LauncherCommand.Signal(child.Id, signal));
    }

    private void Report(LogLevel level, string message) => _commands.Add(new LauncherCommand.Report(level, message));

    private void RunHooks(HookEvent happened, string? reason = null) =>
        _commands.Add(new LauncherCommand.RunHooks(new HookCall(happened, _generation, Reason: reason)));

    private void RunHooks(HookEvent happened, Child worker, string? reason = null)
    {
        if (worker.Seat.Role == ChildRole.Worker)
        {
            _commands.Add(new LauncherCommand.RunHooks(
                new HookCall(happened, worker.Generation, worker.Seat.Slot, worker.Pid, reason)));
        }
    }

    private string Lateness(Child child) =>
        $"was not ready within {Seconds(_options.ReadyTimeout)}"
        + (child.Seat.Role == ChildRole.Worker && _options.NotReadyBecause.Length > 0 ? $": {_options.NotReadyBecause}" : "");

    private static string AttachHint(Child child) =>
        child.Seat.Role == ChildRole.Worker && !child.Attached
            ? ": it never took the launcher's socket. Apps made with WebApplication.CreateBuilder need no change; slim builders "
              + "and NativeAOT apps must call builder.UseWindhover(); a script must start its app with exec"
            : "";

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.#} s");

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;
}

using Microsoft.Extensions.Logging;

namespace Windhover.Launcher.Supervision;

/// <summary>Decides everything that the launcher does: (event, now) → commands. Knows no process, no clock and no socket.</summary>
/// <remarks>
/// <para>Life: <em>booting</em> (exporter and worker 0 first, the other workers once that one is ready), <em>serving</em> (every
/// seat is filled again when its child dies), <em>stopping</em> (workers, then the exporter, which takes their last lines).</para>
/// <para>Worker 0 boots alone because a build that cannot start should fail once and not five times, and because apps create
/// shared things, such as a data protection key ring, at their first start.</para>
/// </remarks>
internal sealed partial class Arbiter
{
    private readonly ArbiterOptions _options;
    private readonly Backoff _backoff;
    private readonly Seat[] _workers;
    private readonly Seat? _exporter;
    private readonly Dictionary<ChildId, Child> _children = [];
    private readonly List<LauncherCommand> _commands = [];
    private Phase _phase = Phase.Booting;
    private int _lastChildId;
    private int _exitCode = ExitCode.Clean;
    private bool _quick;

    /// <param name="options">What to keep running, and the deadlines.</param>
    /// <param name="random">Source of the back-off's jitter.</param>
    public Arbiter(ArbiterOptions options, Random random)
    {
        _options = options;
        _backoff = new Backoff(random);
        _workers = [.. Enumerable.Range(0, options.Workers).Select(slot => new Seat(ChildRole.Worker, slot))];
        _exporter = options.EmbeddedExporter ? new Seat(ChildRole.Exporter, 0) : null;
    }

    private enum Phase
    {
        Booting,
        Serving,
        StoppingWorkers,
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

    private IEnumerable<Seat> Seats => _exporter is null ? _workers : _workers.Append(_exporter);

    private bool IsStopping => _phase is Phase.StoppingWorkers or Phase.StoppingExporter or Phase.Ended;

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
                break;
            case LauncherEvent.SpawnFailed failed when _children.TryGetValue(failed.Child, out var child):
                Bury(child, $"could not be started: {failed.Reason}", now);
                break;
            case LauncherEvent.ChildAttached attached when _children.TryGetValue(attached.Child, out var child):
                child.Attached = true;
                break;
            case LauncherEvent.ChildReady ready when _children.TryGetValue(ready.Child, out var child):
                Welcome(child, now);
                break;
            case LauncherEvent.ChildExited exited when _children.TryGetValue(exited.Child, out var child):
                Bury(child, exited.Status.ToString(), now);
                break;
            case LauncherEvent.StopRequested stop:
                RequestStop(stop.Source, now);
                break;
            case LauncherEvent.SignalRefused refused:
                Report(
                    LogLevel.Warning,
                    $"{refused.Signal} ignored: this launcher cannot reload. For a new build or configuration, stop it (SIGTERM) and "
                    + "start it again");
                break;
            case LauncherEvent.DeadlinePassed:
                ActOnDeadlines(now);
                break;
        }
        return _commands;
    }

    private void Boot(TimeSpan now)
    {
        if (_exporter is not null)
        {
            Fill(_exporter, now);
        }
        Fill(_workers[0], now);
    }

    private void Fill(Seat seat, TimeSpan now)
    {
        seat.RestartAt = null;
        var child = new Child(new ChildId(++_lastChildId), seat, generation: 1, now) { Deadline = now + _options.ReadyTimeout };
        seat.Occupant = child;
        _children.Add(child.Id, child);
        _commands.Add(new LauncherCommand.Spawn(child.Id, seat.Role, seat.Slot, child.Generation));
    }

    private void Welcome(Child child, TimeSpan now)
    {
        if (child.ReadyAt is not null || child.Stopping is not null)
        {
            return;
        }
        child.ReadyAt = now;
        child.Deadline = null;
        var milliseconds = (long)(now - child.StartedAt).TotalMilliseconds;
        Report(LogLevel.Information, $"{Capital(child)} ready: generation {child.Generation}, booted in {milliseconds} ms");
        if (_phase != Phase.Booting)
        {
            return;
        }
        if (child.Seat == _workers[0])
        {
            foreach (var seat in _workers.Where(seat => seat.Occupant is null && seat.RestartAt is null))
            {
                Fill(seat, now);
            }
        }
        if (Seats.All(seat => seat.Occupant?.ReadyAt is not null))
        {
            _phase = Phase.Serving;
            _commands.Add(new LauncherCommand.AnnounceServing());
        }
    }

    private void Bury(Child child, string cause, TimeSpan now)
    {
        _children.Remove(child.Id);
        child.Seat.Occupant = null;
        if (IsStopping)
        {
            var level = child.Stopping == StopSignal.Kill ? LogLevel.Warning : LogLevel.Information;
            Report(level, $"{Capital(child)} is gone: {cause}");
            GoOnStopping(now);
        }
        else if (_phase == Phase.Booting && child.ReadyAt is null)
        {
            GiveUpBooting(child, cause, now);
        }
        else
        {
            Replace(child, cause, now);
        }
    }

    private void Replace(Child child, string cause, TimeSpan now)
    {
        var seat = child.Seat;
        var early = child.ReadyAt is not { } readyAt || now - readyAt < Backoff.StableAfter;
        seat.EarlyDeaths = early ? seat.EarlyDeaths + 1 : 0;
        var delay = _backoff.Delay(seat.EarlyDeaths);
        var stage = child.ReadyAt is null ? " before it was ready" : "";
        if (delay == TimeSpan.Zero)
        {
            Report(LogLevel.Warning, $"{Capital(child)} ended{stage}: {cause}; starting another");
            Fill(seat, now);
        }
        else
        {
            seat.RestartAt = now + delay;
            Report(
                LogLevel.Error,
                $"{Capital(child)} ended{stage}: {cause}; {seat.EarlyDeaths} early ends in a row, next start in {delay.TotalSeconds:F1} s");
        }
    }

    private void ActOnDeadlines(TimeSpan now)
    {
        foreach (var child in _children.Values.Where(child => child.Deadline <= now).ToArray())
        {
            if (child.Stopping is null)
            {
                Report(LogLevel.Error, $"{Capital(child)} was not ready within {_options.ReadyTimeout.TotalSeconds:0.#} s{AttachHint(child)}");
            }
            else
            {
                Report(LogLevel.Warning, $"{Capital(child)} did not end in time; killing it");
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

    private static string AttachHint(Child child) =>
        child.Seat.Role == ChildRole.Worker && !child.Attached
            ? ": it never took the launcher's socket. Apps made with WebApplication.CreateBuilder need no change; slim builders "
              + "and NativeAOT apps must call builder.UseWindhover(); a script must start its app with exec"
            : "";

    private static string Capital(Child child)
    {
        var name = child.ToString();
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;
}

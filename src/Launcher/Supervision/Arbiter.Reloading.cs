using Microsoft.Extensions.Logging;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Model;
using Windhover.Launcher.Operations;

namespace Windhover.Launcher.Supervision;

/// <content>Rolling reload: seat by seat the new worker first, and back to the old generation when a new worker fails.</content>
internal sealed partial class Arbiter
{
    private Reload? _reload;
    private int _lastGeneration = 1;
    private (string Source, List<OperationId> Operations)? _queuedReload;
    private (TimeSpan At, TimeSpan Duration, bool Succeeded, string Message)? _lastReload;
    private ReloadTotals _reloads;

    private void RequestReload(LauncherEvent.ReloadRequested request, TimeSpan now)
    {
        if (IsStopping)
        {
            Refuse(request.Operation, $"{request.Source} ignored: the launcher is stopping");
        }
        else if (_phase == Phase.Booting || _reload is not null)
        {
            // One more is enough, however many ask: it begins after the last request, so it reads what each of them had written.
            var wait = _phase == Phase.Booting ? "once the first workers serve" : "after the one that is under way";
            Report(LogLevel.Information, $"{request.Source}: reload queued; it begins {wait}");
            _queuedReload ??= (request.Source, []);
            _queuedReload.Value.Operations.AddRange(List(request.Operation));
        }
        else
        {
            BeginReload(request.Source, List(request.Operation), now);
        }
    }

    private void BeginQueuedReload(TimeSpan now)
    {
        if (_queuedReload is { } queued)
        {
            _queuedReload = null;
            BeginReload(queued.Source, queued.Operations, now);
        }
    }

    private void BeginReload(string source, IEnumerable<OperationId> operations, TimeSpan now)
    {
        _reload = new Reload(++_lastGeneration, source, now) { OldOptions = _options };
        _reload.Operations.AddRange(operations);
        Report(LogLevel.Information, $"{source}: reloading as generation {_reload.Generation}");
        _commands.Add(new LauncherCommand.PrepareGeneration(_reload.Generation));
    }

    private void StartReload(LauncherEvent.GenerationPrepared prepared)
    {
        if (_reload is { IsPrepared: false } reload && reload.Generation == prepared.Generation)
        {
            reload.IsPrepared = true;
            _options = prepared.Options;
            _scaler = null;
        }
    }

    private void RefuseReload(LauncherEvent.GenerationRefused refused, TimeSpan now)
    {
        if (_reload is { IsPrepared: false } reload && reload.Generation == refused.Generation)
        {
            AbandonReload(refused.Reason, [], now);
        }
    }

    /// <summary>Replaces as many workers as may be replaced now.</summary>
    private void AdvanceReload(TimeSpan now)
    {
        if (_phase != Phase.Serving || _reload is not { IsPrepared: true } reload)
        {
            return;
        }
        // Empty seats first: filling one takes nothing from anybody.
        foreach (var seat in _workers.Where(seat => IsDue(seat, reload)).OrderByDescending(seat => seat.IsVacant).ToArray())
        {
            if (!MoveOn(seat, reload, now))
            {
                break;
            }
        }
        if (_workers.TrueForAll(seat => IsDone(seat, reload)))
        {
            CompleteReload(reload, now);
        }
    }

    private static bool IsDone(Seat seat, Reload reload) =>
        (seat.IsServing && seat.Occupant!.Generation == reload.Generation) || (reload.IsRollback && seat.IsDrained);

    // A successor that boots already, for whatever reason, decides first. A worker of this very generation that failed waits for
    // its next start like any other.
    private static bool IsDue(Seat seat, Reload reload) =>
        seat.Successor is null
        && seat.Leaving is null
        && seat.Occupant?.Generation != reload.Generation
        && !(reload.IsRollback && (seat.IsDrained || seat.RestartAt is not null));

    /// <returns>False where this one has to wait, and with it all others.</returns>
    private bool MoveOn(Seat seat, Reload reload, TimeSpan now)
    {
        var booting = _workers.Count(other => IsBooting(other.Successor, reload) || IsBooting(other.Occupant, reload));
        var leaving = _workers.Count(other => other.Leaving is not null);
        // The first one is the proof that this generation can serve; the others follow it.
        if (!reload.IsProven && booting + leaving > 0)
        {
            return false;
        }
        if (seat.IsVacant && booting + leaving < _options.MaxSurge + _options.MaxUnavailable)
        {
            seat.Generation = reload.Generation;
            Fill(seat, now);
            return true;
        }
        if (seat.IsVacant || DrainingAsides() >= _options.MaxDraining)
        {
            return false;
        }
        if (_workers.Count(other => other.Successor is not null) < _options.MaxSurge)
        {
            seat.Generation = reload.Generation;
            StartSuccessor(seat, ExitReason.Reload, now);
            return true;
        }
        if (!seat.IsServing || _workers.Count(other => other is { IsServing: false, IsDrained: false }) < _options.MaxUnavailable)
        {
            seat.Generation = reload.Generation;
            seat.Leaving = seat.Occupant;
            Dismiss(seat.Occupant!, ExitReason.Reload, now);
            return true;
        }
        return false;
    }

    private static bool IsBooting(Child? child, Reload reload) => child is { ReadyAt: null } && child.Generation == reload.Generation;

    /// <summary>Old workers that finish their requests beside their successors: each is a process more than the operator chose.
    /// Their number is bounded over all generations, or frequent reloads with long connections would fill the memory.</summary>
    private int DrainingAsides() => Workers.Count(child => child.Stopping == StopSignal.Graceful && child.Seat.Leaving != child);

    private void CompleteReload(Reload reload, TimeSpan now)
    {
        _reload = null;
        if (reload.IsRollback)
        {
            Report(LogLevel.Information, $"All workers are of generation {reload.Generation} again");
        }
        else
        {
            _generation = reload.Generation;
            _commands.Add(new LauncherCommand.CommitGeneration(reload.Generation));
            var workers = Counted(_workers.Count, "worker");
            Conclude(reload, succeeded: true, $"Reload complete: generation {reload.Generation} serves, {workers}", [], now);
            if (_exporter?.Occupant is { ReadyAt: not null, Stopping: null } exporter)
            {
                _commands.Add(new LauncherCommand.ReadMappingAgain(exporter.Id));
            }
            AdoptWorkers(reload, now);
        }
        BeginQueuedReload(now);
    }

    /// <summary>What an operator has scaled to by hand stays, unless the configuration has another number than before.</summary>
    private void AdoptWorkers(Reload reload, TimeSpan now)
    {
        var wanted = _options.MaxWorkers > _options.Workers ? Math.Clamp(_workers.Count, _options.Workers, _options.MaxWorkers)
            : _options.Workers != reload.OldOptions.Workers ? _options.Workers
            : _workers.Count;
        if (wanted != _workers.Count)
        {
            Report(LogLevel.Information, $"The configuration wants {wanted} workers now, instead of {_workers.Count}");
            SetWorkers(wanted, now);
        }
    }

    /// <summary>Whether this child decides over the generation that it is the first of.</summary>
    private bool IsOnTrial(Child child) =>
        _reload is { IsRollback: false } reload && reload.Generation == child.Generation && child.Seat.Role == ChildRole.Worker;

    private void AbandonReload(string reason, IReadOnlyList<string> lastLines, TimeSpan now)
    {
        var reload = _reload!;
        _reload = null;
        _options = reload.OldOptions;
        _scaler = null;
        _commands.Add(new LauncherCommand.AbandonGeneration(reload.Generation));
        Conclude(reload, succeeded: false, $"Reload abandoned: {reason}; generation {_generation} keeps serving", lastLines, now);
        foreach (var seat in _workers)
        {
            seat.Generation = _generation;
            DismissUnready(seat.Successor, reload, now);
            DismissUnready(seat.Occupant, reload, now);
        }
        FillVacant(now);
        if (_workers.Exists(seat => seat.Occupant?.Generation == reload.Generation))
        {
            Report(LogLevel.Information, $"Replacing the workers of generation {reload.Generation} by workers of generation {_generation}");
            _reload = new Reload(_generation, reload.Source, now)
            {
                OldOptions = _options,
                IsPrepared = true,
                IsProven = true,
                IsRollback = true,
            };
        }
        else
        {
            BeginQueuedReload(now);
        }
    }

    private void FillVacant(TimeSpan now)
    {
        foreach (var seat in _workers.Where(seat => seat.IsVacant && !seat.IsDrained && seat.RestartAt is null))
        {
            Fill(seat, now);
        }
    }

    private void DismissUnready(Child? child, Reload reload, TimeSpan now)
    {
        if (child is { ReadyAt: null } && child.Generation == reload.Generation)
        {
            Dismiss(child, ExitReason.Reload, now);
        }
    }

    /// <summary>The old generation does not start any more either (its files were overwritten, say): whoever serves goes on.</summary>
    private void GiveUpRollback(TimeSpan now)
    {
        _reload = null;
        // Seats that a scaling added meanwhile were left to the rollback.
        FillVacant(now);
        Report(LogLevel.Error, $"No more workers of generation {_generation} can be started; those that serve go on, whatever they are of");
        BeginQueuedReload(now);
    }

    private void Conclude(Reload reload, bool succeeded, string message, IReadOnlyList<string> lastLines, TimeSpan now)
    {
        var duration = now - reload.StartedAt;
        _lastReload = (now, duration, succeeded, message);
        _reloads = new ReloadTotals(
            _reloads.Succeeded + (succeeded ? 1 : 0), _reloads.Abandoned + (succeeded ? 0 : 1), _reloads.Time + duration);
        if (succeeded)
        {
            Report(LogLevel.Information, $"{message}, after {Seconds(duration)}");
        }
        else
        {
            Report(LogLevel.Error, message + Quote(lastLines));
        }
        RunHooks(succeeded ? HookEvent.Reload : HookEvent.ReloadFailed, succeeded ? reload.Source : message);
        AnswerAll(reload.Operations, new OperationOutcome(succeeded, message, lastLines));
    }

    private static string Quote(IReadOnlyList<string> lines) =>
        lines.Count == 0 ? "" : ". It wrote last:" + string.Concat(lines.Select(line => "\n  | " + line));
}

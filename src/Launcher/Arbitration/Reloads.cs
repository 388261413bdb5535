using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>Rolling reloads: slot by slot the new worker first, and back to the old generation when a new worker fails.</summary>
/// <remarks>
/// One reload is under way at a time; requests meanwhile are joined into one more, which begins afterwards.
/// <code>
/// requested → PrepareGeneration → prepared → slot by slot → CommitGeneration → complete
///                               ↘ refused ┐      ↓ a new worker fails
///                                         └→ AbandonGeneration → rollback, if new workers serve already → done
/// </code>
/// </remarks>
internal sealed class Reloads
{
    private readonly Pool _pool;
    private readonly Scaling _scaling;
    private (string Source, List<OperationId> Operations)? _queued;

    public Reloads(Pool pool, Scaling scaling)
    {
        _pool = pool;
        _scaling = scaling;
    }

    /// <summary>Goes on where the program before was.</summary>
    public Reloads(Pool pool, Scaling scaling, PoolState state)
        : this(pool, scaling)
    {
        LastGeneration = state.LastGeneration;
        Totals = state.Reloads;
        Last = state.LastReload;
    }

    /// <summary>The one under way; null if none is.</summary>
    public Reload? Current { get; private set; }

    /// <summary>The newest that was ever tried.</summary>
    public int LastGeneration { get; private set; } = 1;

    /// <summary>Of all that ended.</summary>
    public ReloadTotals Totals { get; private set; }

    /// <summary>The last that ended; null if none did.</summary>
    public ReloadOutcome? Last { get; private set; }

    /// <summary>None is under way, and none waits.</summary>
    public bool IsIdle => Current is null && _queued is null;

    public void Request(LauncherEvent.ReloadRequested request, Turn turn)
    {
        if (_pool.IsStopping)
        {
            turn.Refuse(request.Operation, $"{request.Source} ignored: the launcher is stopping");
            return;
        }
        var isBooting = _pool.Phase == Phase.Booting;
        var begins = !isBooting && Current is null;
        if (!begins)
        {
            var wait = isBooting ? "once the first workers serve" : "after the one that is under way";
            turn.Report(LogLevel.Information, $"{request.Source}: reload queued; it begins {wait}");
        }
        // One more is enough, however many ask: it begins after the last request, so it reads what each of them had written.
        _queued ??= (request.Source, []);
        if (request.Operation is { } operation)
        {
            _queued.Value.Operations.Add(operation);
        }
        if (begins)
        {
            BeginQueued(turn);
        }
    }

    /// <summary>Begins the reload that was asked for meanwhile, if any.</summary>
    public void BeginQueued(Turn turn)
    {
        if (_queued is not { } queued)
        {
            return;
        }
        _queued = null;
        Current = new Reload(++LastGeneration, queued.Source, turn.Now) { OldOptions = _pool.Options };
        Current.Operations.AddRange(queued.Operations);
        turn.Report(LogLevel.Information, $"{queued.Source}: reloading as generation {Current.Generation}");
        turn.Add(new LauncherCommand.PrepareGeneration(Current.Generation));
    }

    public void OnPrepared(LauncherEvent.GenerationPrepared prepared)
    {
        if (Current is { IsPrepared: false } reload && reload.Generation == prepared.Generation)
        {
            reload.IsPrepared = true;
            reload.SameProgram = prepared.SameProgram;
            UseOptions(prepared.Options);
        }
    }

    public void OnRefused(LauncherEvent.GenerationRefused refused, Turn turn)
    {
        if (Current is { IsPrepared: false } reload && reload.Generation == refused.Generation)
        {
            Abandon(refused.Reason, [], turn);
        }
    }

    public void OnReady(Child child)
    {
        if (child.Generation == Current?.Generation)
        {
            Current.IsProven = true;
        }
    }

    /// <summary>Replaces as many workers as may be replaced now.</summary>
    public void Advance(Turn turn)
    {
        if (_pool.Phase != Phase.Serving || Current is not { IsPrepared: true } reload)
        {
            return;
        }
        // Empty slots first: filling one ends no worker.
        foreach (var slot in _pool.Workers.Where(reload.IsDue).OrderByDescending(slot => slot.IsEmpty).ToArray())
        {
            if (!TryReplace(slot, reload, turn))
            {
                break;
            }
        }
        if (_pool.Workers.All(reload.IsDone))
        {
            Complete(reload, turn);
        }
    }

    /// <summary>Whether the early end of this child abandons the reload under way: it is a worker of the new generation.</summary>
    public bool DependsOn(Child child) =>
        Current is { IsRollback: false } reload && reload.Generation == child.Generation && child.Slot.Role == ChildRole.Worker;

    /// <summary>The new generation cannot serve: its workers that are not ready end at once, those that serve are replaced one by one
    /// by workers of the old one.</summary>
    public void Abandon(string reason, IReadOnlyList<string> lastLines, Turn turn)
    {
        var reload = Current!;
        Current = null;
        UseOptions(reload.OldOptions);
        turn.Add(new LauncherCommand.AbandonGeneration(reload.Generation));
        Record(
            reload, succeeded: false, $"Reload abandoned: {reason}; generation {_pool.Generation} keeps serving", lastLines, turn);
        foreach (var slot in _pool.Workers)
        {
            slot.Generation = _pool.Generation;
            foreach (var child in new[] { slot.Successor, slot.Current }.OfType<Child>().Where(reload.IsBooting))
            {
                _pool.Stop(child, ExitReason.Reload, turn);
            }
        }
        _pool.StartEmpty(turn);
        if (_pool.Workers.Any(slot => slot.Current?.Generation == reload.Generation))
        {
            turn.Report(
                LogLevel.Information,
                $"Replacing the workers of generation {reload.Generation} by workers of generation {_pool.Generation}");
            Current = new Reload(_pool.Generation, reload.Source, turn.Now)
            {
                OldOptions = _pool.Options,
                IsPrepared = true,
                IsProven = true,
                IsRollback = true,
            };
        }
        else
        {
            BeginQueued(turn);
        }
    }

    /// <summary>The old generation does not start any more either (its files were overwritten, say): all workers that serve stay.</summary>
    public void CancelRollback(Turn turn)
    {
        Current = null;
        // Slots that a scaling added meanwhile were left to the rollback.
        _pool.StartEmpty(turn);
        turn.Report(
            LogLevel.Error,
            $"No more workers of generation {_pool.Generation} can be started; those that serve go on, whatever they are of");
        BeginQueued(turn);
    }

    /// <returns>Who waited for what will not happen any more.</returns>
    public IReadOnlyList<OperationId> Clear()
    {
        OperationId[] waiting = [.. Current?.Operations ?? [], .. _queued?.Operations ?? []];
        Current = null;
        _queued = null;
        return waiting;
    }

    /// <returns>False if this one has to wait, and with it all others.</returns>
    private bool TryReplace(Slot slot, Reload reload, Turn turn)
    {
        var options = _pool.Options;
        var booting = _pool.Workers.Count(other => reload.IsBooting(other.Successor) || reload.IsBooting(other.Current));
        var outgoing = _pool.Workers.Count(other => other.Outgoing is not null);
        // The first one is the proof that this generation can serve; the others follow it.
        if (!reload.IsProven && booting + outgoing > 0)
        {
            return false;
        }
        if (slot.IsEmpty && booting + outgoing < options.MaxSurge + options.MaxUnavailable)
        {
            slot.Generation = reload.Generation;
            _pool.Start(slot, turn);
            return true;
        }
        if (slot.IsEmpty || _pool.DrainingBeside >= options.MaxDraining)
        {
            return false;
        }
        if (_pool.Workers.Count(other => other.Successor is not null) < options.MaxSurge)
        {
            slot.Generation = reload.Generation;
            _pool.StartSuccessor(slot, ExitReason.Reload, turn);
            return true;
        }
        if (!slot.IsServing || _pool.Workers.Count(other => other is { IsServing: false, IsDrained: false }) < options.MaxUnavailable)
        {
            slot.Generation = reload.Generation;
            _pool.StopFirst(slot, ExitReason.Reload, turn);
            return true;
        }
        return false;
    }

    private void Complete(Reload reload, Turn turn)
    {
        Current = null;
        if (reload.IsRollback)
        {
            turn.Report(LogLevel.Information, $"All workers are of generation {reload.Generation} again");
        }
        else
        {
            _pool.Generation = reload.Generation;
            turn.Add(new LauncherCommand.CommitGeneration(reload.Generation));
            var workers = ReportText.Counted(_pool.Workers.Count, "worker");
            var same = reload.SameProgram is { } file ? $", of the same program file as before: {file}" : "";
            Record(reload, succeeded: true, $"Reload complete: generation {reload.Generation} serves, {workers}{same}", [], turn);
            if (_pool.Exporter is { IsServing: true, Current: { } exporter })
            {
                turn.Add(new LauncherCommand.ReadMappingAgain(exporter.Id));
            }
            _scaling.FollowConfiguration(reload.OldOptions, turn);
        }
        BeginQueued(turn);
    }

    private void UseOptions(ArbiterOptions options)
    {
        _pool.Options = options;
        _scaling.ForgetLoad();
    }

    private void Record(Reload reload, bool succeeded, string message, IReadOnlyList<string> lastLines, Turn turn)
    {
        var duration = turn.Now - reload.StartedAt;
        Last = new ReloadOutcome(turn.UtcNow, Math.Round(duration.TotalSeconds, 3), succeeded, message);
        Totals = new ReloadTotals(
            Totals.Succeeded + (succeeded ? 1 : 0), Totals.Abandoned + (succeeded ? 0 : 1), Totals.Time + duration);
        if (succeeded)
        {
            turn.Report(LogLevel.Information, $"{message}, after {ReportText.Seconds(duration)}");
        }
        else
        {
            turn.Report(LogLevel.Error, message + ReportText.Quote(lastLines));
        }
        turn.RunHooks(
            succeeded ? HookEvent.Reload : HookEvent.ReloadFailed, _pool.Generation, succeeded ? reload.Source : message);
        turn.Answer(reload.Operations, new OperationOutcome(succeeded, message, lastLines));
    }
}

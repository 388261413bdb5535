using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;
using Windhover.Launcher.Operations;
using Windhover.Launcher.Upgrading;

namespace Windhover.Launcher.Supervision;

/// <content>Another program in the launcher's place: tried first, and put there in a moment in which nothing is under way.</content>
internal sealed partial class Arbiter
{
    private PendingUpgrade? _upgrade;

    /// <summary>Goes on where another arbiter was.</summary>
    /// <param name="options">What to keep running.</param>
    /// <param name="random">Source of every jitter.</param>
    /// <param name="state">Of <see cref="HandOver"/>.</param>
    public Arbiter(ArbiterOptions options, Random random, PoolState state)
        : this(options with { Workers = 0, EmbeddedExporter = false }, random)
    {
        _options = options;
        _phase = Phase.Serving;
        _generation = state.Generation;
        _lastGeneration = state.LastGeneration;
        _lastChildId = state.LastChildId;
        _reloads = state.Reloads;
        _lastReload = state.LastReload is { } last ? (last.At, last.Duration, last.Succeeded, last.Message) : null;
        foreach (var (reason, count) in state.Ends)
        {
            _ends[reason] = count;
        }
        foreach (var seat in state.Seats)
        {
            Seat resumed = Resume(seat);
            if (seat.Role == ChildRole.Exporter)
            {
                _exporter = resumed;
            }
            else
            {
                _workers.Add(resumed);
            }
        }
    }

    /// <summary>The new program is good, and nothing is under way that it would not learn of.</summary>
    public bool IsReplacementDue => _upgrade is { IsGood: true } && IsSettled;

    private bool IsSettled =>
        _phase == Phase.Serving
        && _reload is null
        && _queuedReload is null
        && _pending.Count == 0
        && _children.Values.All(child => child is { ReadyAt: not null, Stopping: null, Pid: > 0 });

    /// <summary>What the next program has to know. Only while <see cref="IsReplacementDue"/>, or to try that program.</summary>
    public PoolState HandOver() => new()
    {
        Generation = _generation,
        LastGeneration = _lastGeneration,
        LastChildId = _lastChildId,
        Seats = [.. Seats.Select(Describe)],
        Ends = new Dictionary<ExitReason, long>(_ends),
        Reloads = _reloads,
        LastReload = _lastReload is { } last ? new LastReloadState(last.At, last.Duration, last.Succeeded, last.Message) : null,
    };

    private void RequestUpgrade(LauncherEvent.UpgradeRequested request)
    {
        if (IsStopping)
        {
            Refuse(request.Operation, $"{request.Source} ignored: the launcher is stopping");
        }
        else if (_upgrade is not null)
        {
            Refuse(request.Operation, $"{request.Source} ignored: an upgrade is under way already");
        }
        else
        {
            _upgrade = new PendingUpgrade(request.Source);
            _upgrade.Operations.AddRange(List(request.Operation));
            Report(
                LogLevel.Information,
                IsSettled ? $"{request.Source}: trying the new program" : $"{request.Source}: upgrade queued; it begins once all workers serve");
        }
    }

    private void AdvanceUpgrade()
    {
        if (_upgrade is { IsBeingChecked: false, IsGood: false } upgrade && IsSettled)
        {
            upgrade.IsBeingChecked = true;
            _commands.Add(new LauncherCommand.CheckUpgrade());
        }
    }

    private void JudgeUpgrade(LauncherEvent.UpgradeChecked result)
    {
        if (_upgrade is not { IsBeingChecked: true } upgrade)
        {
            return;
        }
        if (result.Problem is not null)
        {
            AbandonUpgrade(result.Problem, result.Output);
            return;
        }
        upgrade.IsBeingChecked = false;
        upgrade.IsGood = true;
        // Whoever asked is told now: the next program knows nothing of this connection.
        AnswerAll(upgrade.Operations, new OperationOutcome(true, "The new program is good, and takes over now"));
        upgrade.Operations.Clear();
    }

    private void AbandonUpgrade(string reason, IReadOnlyList<string> lastLines)
    {
        if (_upgrade is not { } upgrade)
        {
            return;
        }
        _upgrade = null;
        var message = $"Upgrade abandoned: {reason}; nothing has changed";
        Report(LogLevel.Error, message + Quote(lastLines));
        AnswerAll(upgrade.Operations, new OperationOutcome(false, message, lastLines));
    }

    private void ReportUpgrade(LauncherEvent.Upgraded upgraded) => Report(
        LogLevel.Information,
        $"Upgraded from {upgraded.From} to {upgraded.To}: pid {upgraded.Pid}, {Counted(Workers.Count(), "worker")} kept");

    private static SeatState Describe(Seat seat) => new()
    {
        Role = seat.Role,
        Slot = seat.Slot,
        Generation = seat.Generation,
        IsDrained = seat.IsDrained,
        EarlyDeaths = seat.EarlyDeaths,
        RestartAt = seat.RestartAt,
        FailedSuccessors = seat.FailedSuccessors,
        RecycleNotBefore = seat.RecycleNotBefore,
        Failures = seat.History.Failures,
        Ends = [.. seat.History.Ends.Select(end => new EndState(end.At, end.Pid, end.Reason, end.Text))],
        Occupant = seat.Occupant is { ReadyAt: { } readyAt } child
            ? new OccupantState
            {
                Id = child.Id.Value,
                Generation = child.Generation,
                Pid = child.Pid,
                BoardRow = child.BoardRow,
                Attached = child.Attached,
                Luck = child.Luck,
                StartedAt = child.StartedAt,
                ReadyAt = readyAt,
            }
            : null,
    };

    private Seat Resume(SeatState state)
    {
        var seat = new Seat(state.Role, state.Slot, state.Generation)
        {
            IsDrained = state.IsDrained,
            EarlyDeaths = state.EarlyDeaths,
            RestartAt = state.RestartAt,
            FailedSuccessors = state.FailedSuccessors,
            RecycleNotBefore = state.RecycleNotBefore,
        };
        seat.History.Restore(state.Failures, state.Ends.Select(end => (end.At, end.Pid, end.Reason, end.Text)));
        if (state.Occupant is { } occupant)
        {
            var child = new Child(new ChildId(occupant.Id), seat, occupant.Generation, occupant.StartedAt)
            {
                Pid = occupant.Pid,
                BoardRow = occupant.BoardRow,
                Attached = occupant.Attached,
                ReadyAt = occupant.ReadyAt,
                Luck = occupant.Luck,
            };
            seat.Occupant = child;
            _children.Add(child.Id, child);
        }
        return seat;
    }
}

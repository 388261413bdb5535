using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>Another program in the launcher's place: tried first, and put there at a moment when nothing is under way.</summary>
internal sealed class Upgrades(Pool pool, PendingOperations operations, Reloads reloads)
{
    private PendingUpgrade? _pending;

    /// <summary>The new program is good, and nothing is under way that it would not learn of.</summary>
    public bool IsDue => _pending is { IsGood: true } && IsSettled;

    private bool IsSettled =>
        pool.Phase == Phase.Serving
        && reloads.IsIdle
        && operations.IsEmpty
        && pool.Children.All(child => child is { IsServing: true, Pid: > 0 });

    public void Request(LauncherEvent.UpgradeRequested request, Turn turn)
    {
        if (pool.IsStopping)
        {
            turn.Refuse(request.Operation, $"{request.Source} ignored: the launcher is stopping");
        }
        else if (_pending is not null)
        {
            turn.Refuse(request.Operation, $"{request.Source} ignored: an upgrade is under way already");
        }
        else
        {
            _pending = new PendingUpgrade(request.Operation);
            turn.Report(
                LogLevel.Information,
                IsSettled ? $"{request.Source}: trying the new program" : $"{request.Source}: upgrade queued; it begins once all workers serve");
        }
    }

    /// <summary>Tries the new program as soon as nothing else is under way.</summary>
    public void Advance(Turn turn)
    {
        if (_pending is { IsBeingChecked: false, IsGood: false } pending && IsSettled)
        {
            pending.IsBeingChecked = true;
            turn.Add(new LauncherCommand.CheckUpgrade());
        }
    }

    public void OnChecked(LauncherEvent.UpgradeChecked result, Turn turn)
    {
        if (_pending is not { IsBeingChecked: true } pending)
        {
            return;
        }
        if (result.Problem is not null)
        {
            Abandon(result.Problem, result.Output, turn);
            return;
        }
        pending.IsBeingChecked = false;
        pending.IsGood = true;
        // The one who asked is told now: the next program knows nothing of this connection.
        turn.Answer(Clear(pending), new OperationOutcome(true, "The new program is good, and takes over now"));
    }

    public void Abandon(string reason, IReadOnlyList<string> lastLines, Turn turn)
    {
        if (_pending is not { } pending)
        {
            return;
        }
        _pending = null;
        var message = $"Upgrade abandoned: {reason}; nothing has changed";
        turn.Report(LogLevel.Error, message + ReportText.Quote(lastLines));
        turn.Answer(Clear(pending), new OperationOutcome(false, message, lastLines));
    }

    /// <summary>This program is the new one.</summary>
    public void OnUpgraded(LauncherEvent.Upgraded upgraded, Turn turn) => turn.Report(
        LogLevel.Information,
        $"Upgraded from {upgraded.From} to {upgraded.To}: pid {upgraded.Pid}, "
        + $"{ReportText.Counted(pool.WorkerChildren.Count(), "worker")} kept");

    /// <returns>Who waited for what will not happen any more.</returns>
    public IReadOnlyList<OperationId> Clear()
    {
        var waiting = _pending is { } pending ? Clear(pending) : [];
        _pending = null;
        return waiting;
    }

    private static OperationId[] Clear(PendingUpgrade pending)
    {
        OperationId[] waiting = pending.Operation is { } operation ? [operation] : [];
        pending.Operation = null;
        return waiting;
    }
}

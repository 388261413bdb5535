using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>The end of the launcher: workers, then what is left in their outboxes, then the exporter, which takes it.</summary>
internal sealed class Stopping(Pool pool, PendingOperations operations, Reloads reloads, Upgrades upgrades)
{
    private int _exitCode = ExitCode.Clean;
    private bool _isQuick;

    public void Request(LauncherEvent.StopRequested stop, Turn turn)
    {
        if (!pool.IsStopping && !stop.Quick)
        {
            turn.Report(
                LogLevel.Information,
                $"{stop.Source}: finishing what is in flight, at most {ReportText.Seconds(pool.Options.GracefulTimeout)}; once more to "
                + "stop at once");
            Begin(stop.Source, StopSignal.Graceful, pool.Options.GracefulTimeout, ExitCode.Clean, turn);
        }
        else if (!pool.IsStopping)
        {
            turn.Report(LogLevel.Information, $"{stop.Source}: stopping at once");
            MakeQuick(turn);
            Begin(stop.Source, StopSignal.Quick, pool.Options.QuickTimeout, ExitCode.Clean, turn);
        }
        else if (!_isQuick)
        {
            turn.Report(LogLevel.Warning, $"{stop.Source} again: stopping at once");
            MakeQuick(turn);
        }
    }

    /// <summary>The first workers do not come up: the launcher ends, and says so by its exit code.</summary>
    public void AbandonStart(string reason, int exitCode, Turn turn) =>
        Begin(reason, StopSignal.Graceful, pool.Options.GracefulTimeout, exitCode, turn);

    /// <summary>Goes on once the last worker is gone. The exporter ends last: the workers' final lines are for it.</summary>
    public void Advance(Turn turn)
    {
        if (pool.Phase == Phase.StoppingWorkers && !pool.WorkerChildren.Any())
        {
            pool.Phase = Phase.EmptyingOutboxes;
            if (pool.Options.HasOutboxes)
            {
                turn.Add(new LauncherCommand.EmptyOutboxes(_isQuick ? pool.Options.QuickTimeout : pool.Options.OutboxTimeout));
            }
            else
            {
                StopExporter(turn);
            }
        }
        ExitOnceEmpty(turn);
    }

    public void OnOutboxesEmptied(Turn turn)
    {
        if (pool.Phase == Phase.EmptyingOutboxes)
        {
            StopExporter(turn);
            ExitOnceEmpty(turn);
        }
    }

    /// <summary>What workers have left is for an exporter: one that dies before it has taken it is followed by another.</summary>
    public bool NeedsAnotherExporter(Child ended) =>
        pool.Options.HasOutboxes
        && !_isQuick
        && ended.Slot == pool.Exporter
        && ended.IsServing
        && pool.Phase is Phase.StoppingWorkers or Phase.EmptyingOutboxes;

    private void Begin(string reason, StopSignal signal, TimeSpan timeout, int exitCode, Turn turn)
    {
        _exitCode = exitCode;
        turn.Answer(
            [.. operations.Clear(), .. reloads.Clear(), .. upgrades.Clear()], new OperationOutcome(false, "The launcher is stopping"));
        turn.RunHooks(HookEvent.Stopping, pool.Generation, reason);
        pool.Phase = Phase.StoppingWorkers;
        foreach (var slot in pool.Slots)
        {
            slot.RestartAt = null;
        }
        // Those that are being stopped already go on with that.
        foreach (var child in pool.WorkerChildren.Where(child => child.Stopping is null))
        {
            child.StopReason = ExitReason.Stop;
            turn.RequestEnd(child, signal, timeout);
        }
        turn.Add(new LauncherCommand.CloseListeners());
        Advance(turn);
    }

    private void MakeQuick(Turn turn)
    {
        _isQuick = true;
        foreach (var child in pool.WorkerChildren.Where(child => child.Stopping == StopSignal.Graceful))
        {
            turn.Send(child, StopSignal.Quick, turn.Now + pool.Options.QuickTimeout);
        }
    }

    private void StopExporter(Turn turn)
    {
        pool.Phase = Phase.StoppingExporter;
        if (pool.Exporter is { } exporter)
        {
            exporter.RestartAt = null;
        }
        foreach (var child in pool.Children.Where(child => child.Stopping is null))
        {
            child.StopReason = ExitReason.Stop;
            turn.Send(child, StopSignal.Graceful, turn.Now + pool.Options.QuickTimeout);
        }
    }

    private void ExitOnceEmpty(Turn turn)
    {
        if (pool.Phase == Phase.StoppingExporter && pool.Children.Count == 0)
        {
            pool.Phase = Phase.Ended;
            turn.Add(new LauncherCommand.Exit(_exitCode));
        }
    }
}

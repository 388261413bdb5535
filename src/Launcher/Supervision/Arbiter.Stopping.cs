using Microsoft.Extensions.Logging;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <content>The end of everything.</content>
internal sealed partial class Arbiter
{
    private void RequestStop(LauncherEvent.StopRequested stop, TimeSpan now)
    {
        if (!IsStopping && !stop.Quick)
        {
            Report(
                LogLevel.Information,
                $"{stop.Source}: finishing what is in flight, at most {Seconds(_options.GracefulTimeout)}; once more to stop at once");
            StopWorkers(stop.Source, StopSignal.Graceful, _options.GracefulTimeout, now);
        }
        else if (!IsStopping)
        {
            _quick = true;
            Report(LogLevel.Information, $"{stop.Source}: stopping at once");
            HurryUp(now);
            StopWorkers(stop.Source, StopSignal.Quick, _options.QuickTimeout, now);
        }
        else if (!_quick)
        {
            _quick = true;
            Report(LogLevel.Warning, $"{stop.Source} again: stopping at once");
            HurryUp(now);
        }
    }

    private void HurryUp(TimeSpan now)
    {
        foreach (var child in Workers.Where(child => child.Stopping == StopSignal.Graceful))
        {
            Send(child, StopSignal.Quick, now + _options.QuickTimeout);
        }
    }

    private void StopWorkers(string reason, StopSignal signal, TimeSpan timeout, TimeSpan now)
    {
        AnswerStopping();
        RunHooks(HookEvent.Stopping, reason);
        _phase = Phase.StoppingWorkers;
        foreach (var seat in Seats)
        {
            seat.RestartAt = null;
        }
        // One that is being stopped already keeps its fate.
        foreach (var child in Workers.Where(child => child.Stopping is null))
        {
            child.Leaving = ExitReason.Stop;
            SendEnd(child, signal, timeout, now);
        }
        _commands.Add(new LauncherCommand.CloseListeners());
        GoOnStopping(now);
    }

    /// <summary>The exporter ends last: the workers' final lines are for it.</summary>
    private void GoOnStopping(TimeSpan now)
    {
        if (_phase == Phase.StoppingWorkers && !Workers.Any())
        {
            _phase = Phase.EmptyingOutboxes;
            if (_options.HasOutboxes)
            {
                _commands.Add(new LauncherCommand.EmptyOutboxes(_quick ? _options.QuickTimeout : _options.OutboxTimeout));
            }
            else
            {
                StopExporter(now);
            }
        }
        EndWithLastChild();
    }

    private void GoOnAfterOutboxes(TimeSpan now)
    {
        if (_phase == Phase.EmptyingOutboxes)
        {
            StopExporter(now);
            EndWithLastChild();
        }
    }

    private void StopExporter(TimeSpan now)
    {
        _phase = Phase.StoppingExporter;
        if (_exporter is not null)
        {
            _exporter.RestartAt = null;
        }
        foreach (var child in _children.Values.Where(child => child.Stopping is null))
        {
            child.Leaving = ExitReason.Stop;
            Send(child, StopSignal.Graceful, now + _options.QuickTimeout);
        }
    }

    /// <summary>What workers have left is for an exporter: one that dies before it has taken it is followed by another.</summary>
    private bool NeedsExporterToStop(Child child) =>
        _options.HasOutboxes
        && !_quick
        && child.Seat == _exporter
        && child is { Stopping: null, ReadyAt: not null }
        && _phase is Phase.StoppingWorkers or Phase.EmptyingOutboxes;

    private void EndWithLastChild()
    {
        if (_phase == Phase.StoppingExporter && _children.Count == 0)
        {
            _phase = Phase.Ended;
            _commands.Add(new LauncherCommand.Exit(_exitCode));
        }
    }
}

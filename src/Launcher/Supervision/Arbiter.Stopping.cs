using Microsoft.Extensions.Logging;

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
            StopWorkers(StopSignal.Graceful, _options.GracefulTimeout, now);
        }
        else if (!IsStopping)
        {
            _quick = true;
            Report(LogLevel.Information, $"{stop.Source}: stopping at once");
            HurryUp(now);
            StopWorkers(StopSignal.Quick, _options.QuickTimeout, now);
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

    private void StopWorkers(StopSignal signal, TimeSpan timeout, TimeSpan now)
    {
        AnswerStopping();
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
            _phase = Phase.StoppingExporter;
            foreach (var child in _children.Values.Where(child => child.Stopping is null))
            {
                child.Leaving = ExitReason.Stop;
                Send(child, StopSignal.Graceful, now + _options.QuickTimeout);
            }
        }
        if (_phase == Phase.StoppingExporter && _children.Count == 0)
        {
            _phase = Phase.Ended;
            _commands.Add(new LauncherCommand.Exit(_exitCode));
        }
    }
}

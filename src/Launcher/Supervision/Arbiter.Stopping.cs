using Microsoft.Extensions.Logging;

namespace Windhover.Launcher.Supervision;

internal sealed partial class Arbiter
{
    private void RequestStop(string source, TimeSpan now)
    {
        if (!IsStopping)
        {
            Report(
                LogLevel.Information,
                $"{source}: finishing what is in flight, at most {_options.GracefulTimeout.TotalSeconds:0.#} s; once more to stop at once");
            StopWorkers(StopSignal.Graceful, _options.GracefulTimeout, now);
        }
        else if (!_quick)
        {
            _quick = true;
            Report(LogLevel.Warning, $"{source} again: stopping at once");
            foreach (var child in _children.Values.Where(IsDrainingWorker))
            {
                Send(child, StopSignal.Quick, now + _options.QuickTimeout);
            }
        }
    }

    /// <summary>At the first start a child that cannot boot ends everything: a supervisor or a deployment then sees the failure,
    /// where endless restarts would hide it.</summary>
    private void GiveUpBooting(Child child, string cause, TimeSpan now)
    {
        if (child.Seat.Role == ChildRole.Exporter)
        {
            _exitCode = ExitCode.Error;
            Report(LogLevel.Critical, $"The exporter could not start: {cause}. Its own message is above; stopping");
        }
        else
        {
            _exitCode = ExitCode.WorkersCannotBoot;
            var reason = child.Stopping == StopSignal.Kill ? "it was not ready in time" : cause;
            Report(
                LogLevel.Critical,
                $"{Capital(child)} could not boot: {reason}. What it wrote is above; fix the app, or try it alone; stopping");
        }
        StopWorkers(StopSignal.Graceful, _options.GracefulTimeout, now);
    }

    private void StopWorkers(StopSignal signal, TimeSpan timeout, TimeSpan now)
    {
        _phase = Phase.StoppingWorkers;
        foreach (var seat in Seats)
        {
            seat.RestartAt = null;
        }
        foreach (var child in _children.Values.Where(child => child.Seat.Role == ChildRole.Worker))
        {
            // One that is being killed already keeps its fate.
            if (child.Stopping is null)
            {
                // One that the worker library does not run in has no request to finish, and what it is (a script that does not
                // pass signals on, say) nobody knows: SIGKILL takes its children along.
                var attached = child.Attached || child.ReadyAt is not null;
                Send(child, attached ? signal : StopSignal.Kill, attached ? now + timeout : null);
            }
        }
        _commands.Add(new LauncherCommand.CloseListeners());
        GoOnStopping(now);
    }

    private static bool IsDrainingWorker(Child child) =>
        child.Seat.Role == ChildRole.Worker && child.Stopping == StopSignal.Graceful;

    /// <summary>The exporter ends last: the workers' final lines are for it.</summary>
    private void GoOnStopping(TimeSpan now)
    {
        if (_phase == Phase.StoppingWorkers && Array.TrueForAll(_workers, seat => seat.Occupant is null))
        {
            _phase = Phase.StoppingExporter;
            if (_exporter?.Occupant is { Stopping: null } child)
            {
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

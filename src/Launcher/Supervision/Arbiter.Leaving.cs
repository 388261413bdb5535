using Microsoft.Extensions.Logging;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <content>Children that end: because they were told to, or for reasons of their own.</content>
internal sealed partial class Arbiter
{
    private readonly Dictionary<ExitReason, long> _ends = [];

    /// <summary>Tells a child to end, and takes it off its seat.</summary>
    private void Dismiss(Child child, ExitReason reason, TimeSpan now)
    {
        var seat = child.Seat;
        if (seat.Occupant == child)
        {
            seat.Occupant = null;
        }
        if (seat.Successor == child)
        {
            seat.Successor = null;
        }
        if (child.Stopping is not null)
        {
            // One that is being killed already keeps its fate.
            return;
        }
        child.Leaving = child.IsHung ? ExitReason.Hang : reason;
        if (child.IsHung)
        {
            Send(child, StopSignal.Abort, now + _options.AbortTimeout);
        }
        else
        {
            SendEnd(child, StopSignal.Graceful, _options.GracefulTimeout, now);
        }
    }

    // One that the worker library does not run in has no request to finish, and what it is (a script that does not pass signals on,
    // say) nobody knows: SIGKILL takes its children along.
    private void SendEnd(Child child, StopSignal signal, TimeSpan timeout, TimeSpan now)
    {
        var knowsSignals = child.Attached || child.ReadyAt is not null;
        Send(child, knowsSignals ? signal : StopSignal.Kill, knowsSignals ? now + timeout : null);
    }

    private static ChildEnd EndOf(Child child, LauncherEvent.ChildExited exited)
    {
        var outOfMemory = child.Stopping is null && exited.Status.IsKill && exited.MemoryRanOut;
        var reason = child.Leaving
            ?? (outOfMemory ? ExitReason.OutOfMemory : exited.Status.BySignal ? ExitReason.Signal : ExitReason.Exit);
        var text = outOfMemory ? "killed by the kernel: out of memory" : exited.Status.ToString();
        return new ChildEnd(reason, text, exited.LastLines);
    }

    private void Bury(Child child, ChildEnd end, TimeSpan now)
    {
        _children.Remove(child.Id);
        var seat = child.Seat;
        seat.History.Add(now, child.Pid, end.Reason, end.Text);
        if (seat.Role == ChildRole.Worker)
        {
            _ends[end.Reason] = _ends.GetValueOrDefault(end.Reason) + 1;
        }
        if (child.Pid != 0)
        {
            RunHooks(HookEvent.WorkerExit, child, end.Reason.Label());
        }
        SettleGone(child, end);
        if (NeedsExporterToStop(child))
        {
            seat.Occupant = null;
            Replace(child, early: false, end.Text, now);
        }
        else if (IsStopping)
        {
            var level = child.Stopping == StopSignal.Kill ? LogLevel.Warning : LogLevel.Information;
            Report(level, $"{child.Capital} is gone: {end.Text}");
            GoOnStopping(now);
        }
        else if (seat.Successor == child)
        {
            LoseSuccessor(child, end, now);
        }
        else if (seat.Occupant == child)
        {
            LoseOccupant(child, end, now);
        }
        else
        {
            Report(LogLevel.Information, $"{child.Capital} is gone: {end.Text}, after {end.Reason.Label()}");
            if (seat.Leaving == child)
            {
                seat.Leaving = null;
                Fill(seat, now);
            }
        }
    }

    private void LoseOccupant(Child child, ChildEnd end, TimeSpan now)
    {
        var seat = child.Seat;
        var early = child.ReadyAt is not { } readyAt || now - readyAt < Backoff.StableAfter;
        if (_phase == Phase.Booting && child.ReadyAt is null)
        {
            GiveUpBooting(child, end.Text, now);
            return;
        }
        seat.Occupant = null;
        if (early && IsOnTrial(child))
        {
            AbandonReload(Failure(child, end), end.LastLines, now);
        }
        else if (seat.Successor is { } successor)
        {
            seat.Occupant = successor;
            seat.Successor = null;
            Report(LogLevel.Warning, $"{child.Capital} ended: {end.Text}; {successor} boots already");
        }
        else
        {
            Replace(child, early, end.Text, now);
            if (early && _reload is { IsRollback: true } && child.Generation == _generation)
            {
                GiveUpRollback(now);
            }
        }
    }

    private void Replace(Child child, bool early, string cause, TimeSpan now)
    {
        var seat = child.Seat;
        seat.EarlyDeaths = early ? seat.EarlyDeaths + 1 : 0;
        var delay = _backoff.Delay(seat.EarlyDeaths);
        var stage = child.ReadyAt is null ? " before it was ready" : "";
        if (delay == TimeSpan.Zero)
        {
            Report(LogLevel.Warning, $"{child.Capital} ended{stage}: {cause}; starting another");
            Fill(seat, now);
        }
        else
        {
            seat.RestartAt = now + delay;
            Report(
                LogLevel.Error,
                $"{child.Capital} ended{stage}: {cause}; {seat.EarlyDeaths} early ends in a row, next start in {Seconds(delay)}");
        }
    }

    private void LoseSuccessor(Child child, ChildEnd end, TimeSpan now)
    {
        var seat = child.Seat;
        seat.Successor = null;
        if (IsOnTrial(child))
        {
            AbandonReload(Failure(child, end), end.LastLines, now);
            return;
        }
        seat.FailedSuccessors++;
        seat.RecycleNotBefore = now + _backoff.Delay(seat.FailedSuccessors + 1);
        Report(LogLevel.Error, $"{Failure(child, end)}; {seat.Occupant} serves on");
        if (child.Generation == _reload?.Generation)
        {
            GiveUpRollback(now);
        }
    }

    private string Failure(Child child, ChildEnd end) => (child.ReadyAt, end.Reason) switch
    {
        (not null, _) => $"{child} ended soon after it was ready: {end.Text}",
        (_, ExitReason.NotReady) when child.Pid != 0 => $"{child} {Lateness(child)}",
        _ => $"{child} could not boot: {end.Text}",
    };
}

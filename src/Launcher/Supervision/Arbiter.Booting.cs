using Microsoft.Extensions.Logging;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <content>Filling seats. Worker 0 boots alone because a build that cannot start should fail once and not five times, and because
/// apps create shared things, such as a data protection key ring, at their first start.</content>
internal sealed partial class Arbiter
{
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
        seat.Occupant = Spawn(seat, default, now);
    }

    /// <summary>The new one first: it takes the seat once it is ready.</summary>
    private Child StartSuccessor(Seat seat, ExitReason why, TimeSpan now) => seat.Successor = Spawn(seat, why, now);

    private Child Spawn(Seat seat, ExitReason replaces, TimeSpan now)
    {
        var child = new Child(new ChildId(++_lastChildId), seat, seat.Generation, now)
        {
            Deadline = now + _options.ReadyTimeout,
            Replaces = replaces,
            Luck = _random.NextDouble(),
        };
        _children.Add(child.Id, child);
        _commands.Add(new LauncherCommand.Spawn(child.Id, seat.Role, seat.Slot, child.Generation));
        return child;
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
        Report(LogLevel.Information, $"{child.Capital} ready: generation {child.Generation}, booted in {milliseconds} ms");
        RunHooks(HookEvent.WorkerReady, child);
        var seat = child.Seat;
        seat.IsDrained = false;
        if (seat.Successor == child)
        {
            TakeOver(seat, now);
        }
        if (child.Generation == _reload?.Generation)
        {
            _reload.IsProven = true;
        }
        if (_phase == Phase.Booting && seat == _workers[0])
        {
            foreach (var vacant in _workers.Where(other => other.IsVacant && other.RestartAt is null))
            {
                Fill(vacant, now);
            }
        }
        AnnounceOnceServing(now);
        SettleReady(child);
    }

    private void TakeOver(Seat seat, TimeSpan now)
    {
        var successor = seat.Successor!;
        var predecessor = seat.Occupant;
        seat.Occupant = successor;
        seat.Successor = null;
        seat.FailedSuccessors = 0;
        if (predecessor is not null)
        {
            Dismiss(predecessor, successor.Replaces, now);
        }
    }

    private void AnnounceOnceServing(TimeSpan now)
    {
        if (_phase == Phase.Booting && Seats.All(seat => seat.IsServing))
        {
            _phase = Phase.Serving;
            _commands.Add(new LauncherCommand.AnnounceServing());
            RunHooks(HookEvent.Serving);
            BeginQueuedReload(now);
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
            var reason = child.Leaving == ExitReason.NotReady ? "it was not ready in time" : cause;
            Report(
                LogLevel.Critical,
                $"{child.Capital} could not boot: {reason}. What it wrote is above; fix the app, or try it alone; stopping");
        }
        StopWorkers($"{child.Seat} could not boot", StopSignal.Graceful, _options.GracefulTimeout, now);
    }
}

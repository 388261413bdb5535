using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>What a child's becoming ready, missing a deadline or ending means: for its slot, and for what is under way.</summary>
internal sealed class ChildLifecycle(
    Pool pool, PendingOperations operations, Reloads reloads, Stopping stopping, Backoff backoff)
{
    /// <summary>After this time the operator is told what a worker does that has not attached: an app attaches within a second or two,
    /// and the ready deadline is far away.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(3.5);

    /// <summary>The first children. Worker 0 boots alone because a build that cannot start should fail once and not five times, and
    /// because apps create shared things, such as a data protection key ring, at their first start.</summary>
    public void Boot(Turn turn)
    {
        if (pool.Exporter is { } exporter)
        {
            pool.Start(exporter, turn);
        }
        pool.Start(pool.Workers[0], turn);
    }

    public void OnReady(Child child, Turn turn)
    {
        if (child.ReadyAt is not null || child.Stopping is not null)
        {
            return;
        }
        child.ReadyAt = turn.Now;
        child.Deadline = null;
        var milliseconds = (long)(turn.Now - child.StartedAt).TotalMilliseconds;
        turn.Report(
            LogLevel.Information, $"{child.CapitalizedName} ready: generation {child.Generation}, booted in {milliseconds} ms");
        turn.RunHooks(HookEvent.WorkerReady, child);
        var slot = child.Slot;
        slot.IsDrained = false;
        if (slot.Successor == child)
        {
            TakeOver(slot, turn);
        }
        reloads.OnReady(child);
        if (pool.Phase == Phase.Booting && slot == pool.Workers[0])
        {
            pool.StartEmpty(turn);
        }
        AnnounceOnceServing(turn);
        operations.OnReady(child, turn);
    }

    /// <summary>The first start is over when all children are ready.</summary>
    public void AnnounceOnceServing(Turn turn)
    {
        if (pool.Phase == Phase.Booting && pool.Slots.All(slot => slot.IsServing))
        {
            pool.Phase = Phase.Serving;
            turn.Add(new LauncherCommand.AnnounceServing());
            turn.RunHooks(HookEvent.Serving, pool.Generation);
            reloads.BeginQueued(turn);
        }
    }

    /// <summary>Takes harder means against children that are late, and starts those that are due.</summary>
    public void ActOnDeadlines(Turn turn)
    {
        foreach (var child in pool.Children.Where(child => child.Deadline <= turn.Now).ToArray())
        {
            ActOnDeadline(child, turn);
        }
        foreach (var slot in pool.Slots.Where(slot => slot.RestartAt <= turn.Now).ToArray())
        {
            pool.Start(slot, turn);
        }
    }

    /// <summary>Has workers looked into that are late to say that the app took the launcher's sockets.</summary>
    public void LookIntoSilent(Turn turn)
    {
        foreach (var child in pool.WorkerChildren.Where(child => child is { IsLookedInto: false, Pid: not 0 } && IsSilent(child, turn)))
        {
            child.IsLookedInto = true;
            turn.Add(new LauncherCommand.LookInto(child.Id));
        }
    }

    /// <summary>It is told at once, and again when it does something else: it may have begun to listen meanwhile.</summary>
    public static void OnSilentChildSeen(Child child, string doing, Turn turn)
    {
        child.IsLookedInto = false;
        if (IsSilent(child, turn) && child.Instead != doing)
        {
            child.Instead = doing;
            turn.Report(LogLevel.Warning, $"{child.CapitalizedName} {doing}");
        }
    }

    /// <summary>It could not be started at all.</summary>
    public void OnSpawnFailed(Child child, string reason, Turn turn) =>
        OnEnded(child, new ChildEnd(turn.UtcNow, child.Pid, ExitReason.NotReady, $"could not be started: {reason}"), turn);

    public void OnExited(Child child, LauncherEvent.ChildExited exited, Turn turn)
    {
        var outOfMemory = child.Stopping is null && exited.Status.IsKill && exited.MemoryRanOut;
        var reason = child.StopReason
            ?? (outOfMemory ? ExitReason.OutOfMemory : exited.Status.BySignal ? ExitReason.Signal : ExitReason.Exit);
        var text = outOfMemory ? "killed by the kernel: out of memory" : exited.Status.ToString();
        OnEnded(child, new ChildEnd(turn.UtcNow, child.Pid, reason, text) { LastLines = exited.LastLines }, turn);
    }

    private void OnEnded(Child child, ChildEnd end, Turn turn)
    {
        pool.Remove(child, end);
        var slot = child.Slot;
        if (child.Pid != 0)
        {
            turn.RunHooks(HookEvent.WorkerExit, child, end.Reason.Label());
        }
        operations.OnEnded(child, end, turn);
        if (stopping.NeedsAnotherExporter(child))
        {
            slot.Current = null;
            StartAnother(child, isEarly: false, end.Text, turn);
        }
        else if (pool.IsStopping)
        {
            var level = child.Stopping == StopSignal.Kill ? LogLevel.Warning : LogLevel.Information;
            turn.Report(level, $"{child.CapitalizedName} is gone: {end.Text}");
            stopping.Advance(turn);
        }
        else if (slot.Successor == child)
        {
            OnSuccessorEnded(child, end, turn);
        }
        else if (slot.Current == child)
        {
            OnCurrentEnded(child, end, turn);
        }
        else
        {
            turn.Report(LogLevel.Information, $"{child.CapitalizedName} is gone: {end.Text}, after {end.Reason.Label()}");
            if (slot.Outgoing == child)
            {
                slot.Outgoing = null;
                pool.Start(slot, turn);
            }
        }
    }

    private static bool IsSilent(Child child, Turn turn) =>
        child is { Attached: false, ReadyAt: null, Stopping: null } && turn.Now - child.StartedAt >= SilenceLimit;

    private void OnCurrentEnded(Child child, ChildEnd end, Turn turn)
    {
        var slot = child.Slot;
        var isEarly = child.ReadyAt is not { } readyAt || turn.Now - readyAt < Backoff.StableAfter;
        if (pool.Phase == Phase.Booting && child.ReadyAt is null)
        {
            AbandonStart(child, end, turn);
            return;
        }
        slot.Current = null;
        if (isEarly && reloads.DependsOn(child))
        {
            reloads.Abandon(ReportText.Failure(child, end, pool.Options), end.LastLines, turn);
        }
        else if (slot.Successor is { } successor)
        {
            slot.Current = successor;
            slot.Successor = null;
            turn.Report(LogLevel.Warning, $"{child.CapitalizedName} ended: {end.Text}; {successor} boots already");
        }
        else
        {
            StartAnother(child, isEarly, end.Text, turn);
            if (isEarly && reloads.Current is { IsRollback: true } && child.Generation == pool.Generation)
            {
                reloads.CancelRollback(turn);
            }
        }
    }

    private void OnSuccessorEnded(Child child, ChildEnd end, Turn turn)
    {
        var slot = child.Slot;
        slot.Successor = null;
        var failure = ReportText.Failure(child, end, pool.Options);
        if (reloads.DependsOn(child))
        {
            reloads.Abandon(failure, end.LastLines, turn);
            return;
        }
        slot.FailedSuccessors++;
        slot.ReplaceNotBefore = turn.Now + backoff.Delay(slot.FailedSuccessors + 1);
        turn.Report(LogLevel.Error, $"{failure}; {slot.Current} serves on");
        if (child.Generation == reloads.Current?.Generation)
        {
            reloads.CancelRollback(turn);
        }
    }

    private void TakeOver(Slot slot, Turn turn)
    {
        var successor = slot.Successor!;
        var predecessor = slot.Current;
        slot.Current = successor;
        slot.Successor = null;
        slot.FailedSuccessors = 0;
        if (predecessor is not null)
        {
            pool.Stop(predecessor, successor.Replaces, turn);
        }
    }

    private void StartAnother(Child ended, bool isEarly, string cause, Turn turn)
    {
        var slot = ended.Slot;
        slot.EarlyDeaths = isEarly ? slot.EarlyDeaths + 1 : 0;
        var delay = backoff.Delay(slot.EarlyDeaths);
        var stage = ended.ReadyAt is null ? " before it was ready" : "";
        if (delay == TimeSpan.Zero)
        {
            turn.Report(LogLevel.Warning, $"{ended.CapitalizedName} ended{stage}: {cause}; starting another");
            pool.Start(slot, turn);
        }
        else
        {
            slot.RestartAt = turn.Now + delay;
            turn.Report(
                LogLevel.Error,
                $"{ended.CapitalizedName} ended{stage}: {cause}; {slot.EarlyDeaths} early ends in a row, next start in "
                + ReportText.Seconds(delay));
        }
    }

    private void ActOnDeadline(Child child, Turn turn)
    {
        if (child.Stopping is null)
        {
            child.StopReason = ExitReason.NotReady;
            turn.Report(
                LogLevel.Error,
                $"{child.CapitalizedName} {ReportText.NotReady(child, pool.Options)}{ReportText.AttachHint(child)}");
        }
        else if (child is { StopReason: ExitReason.Hang, Stopping: StopSignal.Graceful })
        {
            // What holds it up stands in the core file.
            turn.Report(LogLevel.Warning, $"{child.CapitalizedName} did not end in time; aborting it");
            turn.Send(child, StopSignal.Abort, turn.Now + pool.Options.AbortTimeout);
            return;
        }
        else
        {
            turn.Report(LogLevel.Warning, $"{child.CapitalizedName} did not end in time; killing it");
        }
        turn.Send(child, StopSignal.Kill, deadline: null);
    }

    /// <summary>At the first start a child that cannot boot ends everything: a supervisor or a deployment then sees the failure,
    /// where endless restarts would hide it.</summary>
    private void AbandonStart(Child child, ChildEnd end, Turn turn)
    {
        var isExporter = child.Slot.Role == ChildRole.Exporter;
        var reason = child.StopReason == ExitReason.NotReady ? "it was not ready in time" : end.Text;
        turn.Report(
            LogLevel.Critical,
            isExporter
                ? $"The exporter could not start: {end.Text}. Its own message is above; stopping"
                : $"{child.CapitalizedName} could not boot: {reason}{ReportText.BindHint(child, end)}. What it wrote is above; fix the app, or try it alone; stopping");
        stopping.AbandonStart($"{child.Slot} could not boot", isExporter ? ExitCode.Error : ExitCode.WorkersCannotBoot, turn);
    }
}

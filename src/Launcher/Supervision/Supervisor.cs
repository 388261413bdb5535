using System.ComponentModel;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Model;
using Windhover.Launcher.Systemd;
using Windhover.Launcher.Upgrading;
using Windhover.Launcher.World;
using Windhover.Launcher.World.Processes;
using Windhover.Worker.Contract;

namespace Windhover.Launcher.Supervision;

/// <summary>The loop between the arbiter and the world: takes events one by one, and carries out what the arbiter decides.</summary>
internal sealed partial class Supervisor(
    Arbiter arbiter, LauncherWorld world, HookRunner hooks, ServiceNotifier manager, Upgrader upgrader, TimeProvider time,
    ILogger<Supervisor> logger)
{
    private readonly Channel<LauncherEvent> _events =
        Channel.CreateUnbounded<LauncherEvent>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Dictionary<ChildId, ChildProcess> _children = [];
    private readonly long _startedAt = upgrader.Former?.ClockStart ?? time.GetTimestamp();
    private int? _exitCode;

    /// <summary>Runs until the arbiter says exit.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        await using var samples = time.CreateTimer(
            _ => Post(new LauncherEvent.SampleDue()), state: null, arbiter.SampleInterval, arbiter.SampleInterval);
        try
        {
            if (upgrader.Former is { } former)
            {
                Resume(former);
            }
            else
            {
                Handle(new LauncherEvent.Started());
            }
            TellManager();
            while (_exitCode is null)
            {
                Handle(await NextEventAsync());
                TellManager();
                if (arbiter.IsUpgradeDue)
                {
                    await TryReplaceAsync();
                }
            }
            return _exitCode.Value;
        }
        finally
        {
            AnswerTheRest();
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_startedAt);

    /// <returns>False if the loop has ended.</returns>
    private bool Post(LauncherEvent happened) => _events.Writer.TryWrite(happened);

    private void TellManager()
    {
        if (manager.IsOn)
        {
            manager.Observe(Status(), Now);
        }
    }

    private async Task<LauncherEvent> NextEventAsync()
    {
        if (_events.Reader.TryRead(out var waiting))
        {
            return waiting;
        }
        TimeSpan?[] deadlines = [arbiter.NextDeadline, manager.NextDue];
        if (deadlines.Min() is not { } deadline)
        {
            return await _events.Reader.ReadAsync();
        }
        var delay = deadline - Now;
        if (delay <= TimeSpan.Zero)
        {
            return new LauncherEvent.DeadlinePassed();
        }
        using var timeout = new CancellationTokenSource(delay, time);
        try
        {
            return await _events.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            return new LauncherEvent.DeadlinePassed();
        }
    }

    private void Handle(LauncherEvent happened)
    {
        if (happened is LauncherEvent.StatusRequested status)
        {
            status.Answer.SetResult(Status());
            return;
        }
        if (happened is LauncherEvent.AccessLogReopened reopened)
        {
            reopened.Answer.SetResult(HandAccessLog());
            return;
        }
        if (happened is LauncherEvent.SampleDue)
        {
            happened = Sample();
        }
        if (happened is LauncherEvent.ChildExited exited && _children.Remove(exited.Child, out var child))
        {
            child.Dispose();
        }
        foreach (var command in arbiter.Handle(happened, Now, time.GetUtcNow()))
        {
            CarryOut(command);
        }
    }

    private LauncherEvent.PoolSampled Sample() => new(
        [.. _children.Select(pair => PoolSampler.Read(pair.Key, pair.Value))],
        world.ReadQueue());

    private void CarryOut(LauncherCommand command)
    {
        switch (command)
        {
            case LauncherCommand.Spawn spawn:
                Spawn(spawn);
                break;
            case LauncherCommand.Signal signal when _children.TryGetValue(signal.Child, out var child):
                Send(child, signal.Kind);
                break;
            case LauncherCommand.LookInto look when _children.TryGetValue(look.Child, out var silent):
                // Many files of /proc: not in this loop.
                _ = Task.Run(() => Post(new LauncherEvent.SilentChildSeen(look.Child, SilentWorker.Describe(silent.Pid))));
                break;
            case LauncherCommand.ReadMappingAgain read when _children.TryGetValue(read.Exporter, out var exporter):
                exporter.SendHangup();
                break;
            case LauncherCommand.RemoveSeries remove when _children.TryGetValue(remove.Exporter, out var exporter):
                _ = RemoveSeriesAsync(remove, exporter);
                break;
            case LauncherCommand.PrepareGeneration prepare:
                Prepare(prepare.Generation);
                break;
            case LauncherCommand.CommitGeneration commit:
                world.Commit(commit.Generation);
                break;
            case LauncherCommand.AbandonGeneration abandon:
                world.Abandon(abandon.Generation);
                break;
            case LauncherCommand.CheckUpgrade:
                _ = CheckUpgradeAsync(Describe(withPartialLines: false));
                break;
            case LauncherCommand.Answer answer:
                Answer(answer.Operation, answer.Outcome);
                break;
            case LauncherCommand.CloseListeners:
                world.CloseListeners();
                break;
            case LauncherCommand.EmptyOutboxes empty:
                _ = EmptyOutboxesAsync(empty.Limit);
                break;
            case LauncherCommand.AnnounceServing:
                world.AnnounceServing();
                break;
            case LauncherCommand.RunHooks run:
                hooks.Run(run.Call);
                break;
            case LauncherCommand.Report report:
                logger.Reported(report.Level, report.Message);
                break;
            case LauncherCommand.Exit exit:
                _exitCode = exit.Code;
                break;
        }
    }

    // Of the children, workers alone have a row of the board.
    private (int Have, int Lack) HandAccessLog()
    {
        var had = _children.Values.Where(child => child.Board is not null)
            .Select(worker => world.AccessLog is { } log && worker.TryHandAccessLog(log.Fd)).ToArray();
        return (had.Count(has => has), had.Count(has => !has));
    }

    private async Task EmptyOutboxesAsync(TimeSpan limit)
    {
        var lost = await world.EmptyOutboxesAsync(limit);
        if (lost > 0)
        {
            logger.MeasurementsLost(lost, limit.TotalSeconds);
        }
        Post(new LauncherEvent.OutboxesEmptied());
    }

    private void Send(ChildProcess child, StopSignal signal)
    {
        try
        {
            child.Send(signal);
        }
        catch (Win32Exception e)
        {
            // A child that took another user's rights, say. Its deadline will come; SIGKILL may fail as well, and then it stays.
            logger.SignalNotSent(signal.ToString(), child.Pid, e.Message);
        }
    }

    private void Prepare(int generation)
    {
        try
        {
            var prepared = world.Prepare(generation);
            if (prepared.NeedRestart.Count > 0)
            {
                logger.RestartNeeded(string.Join(", ", prepared.NeedRestart));
            }
            Post(new LauncherEvent.GenerationPrepared(generation, prepared.Options, prepared.SameProgram));
        }
        catch (ConfigurationException e)
        {
            Post(new LauncherEvent.GenerationRefused(generation, string.Join("; ", e.Errors)));
        }
        catch (Exception e)
        {
            // Files of the app's user are looked at here, and this is the loop that decides.
            Post(new LauncherEvent.GenerationRefused(generation, $"{e.GetType().Name}: {e.Message}"));
        }
    }

    private void Spawn(LauncherCommand.Spawn spawn)
    {
        ChildProcess child;
        try
        {
            child = world.Start(spawn.Role, spawn.Slot, spawn.Generation, arbiter.WantedWorkers);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            // As an event of its own: the arbiter is in the middle of the commands that this spawn is one of.
            Post(new LauncherEvent.SpawnFailed(spawn.Child, e.Message));
            return;
        }
        _children.Add(spawn.Child, child);
        Post(new LauncherEvent.ChildSpawned(spawn.Child, child.Pid, child.Board?.Place.Row));
        _ = WatchAsync(spawn, child, [], []);
    }

    private async Task WatchAsync(LauncherCommand.Spawn spawn, ChildProcess child, byte[] partialOutput, byte[] partialError)
    {
        var origin = spawn.Role == ChildRole.Worker
            ? new LineOrigin("worker", spawn.Slot, child.Pid)
            : new LineOrigin("exporter", null, child.Pid);
        var tail = new OutputTail();
        var status = await child.WatchAsync(
            message => OnMessage(spawn.Child, message),
            world.Logs.PumpOutput(origin, tail).Continue(partialOutput),
            world.Logs.PumpError(origin, tail).Continue(partialError),
            time);
        Post(new LauncherEvent.ChildExited(spawn.Child, status)
        {
            MemoryRanOut = status.IsKill && world.MemoryRanOut(),
            LastLines = tail.Lines,
        });
    }

    private void OnMessage(ChildId child, string message)
    {
        switch (message)
        {
            case ControlMessage.Attached:
                Post(new LauncherEvent.ChildAttached(child));
                break;
            case ControlMessage.Ready:
                Post(new LauncherEvent.ChildReady(child));
                break;
            default:
                TakeAnswer(child, message);
                break;
        }
    }
}

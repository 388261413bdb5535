using Microsoft.Extensions.Logging;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>Decides everything that the launcher does: (event, now) → commands. Knows no process, no clock and no socket.</summary>
/// <remarks>
/// <para>Life: <em>booting</em> (exporter and worker 0 first, the other workers once that one is ready), <em>serving</em> (every
/// slot is filled again when its child dies), <em>stopping</em> (workers, then what is left in their outboxes, then the exporter,
/// which takes it).</para>
/// <para>A slot's child is replaced in one of two ways: a <em>successor</em> boots beside it and takes over once it is ready, or it
/// leaves first. Reloads, restarts, limits and hangs all come down to these two.</para>
/// <para>The arbiter itself only passes each event to the object whose matter it is:</para>
/// <code>
/// LauncherEvent ──→ Arbiter ──┬─ ChildLifecycle   ready, late, ended; the first start
///  (from Supervisor)          ├─ Reloads          another generation, and back
///                             ├─ Replacing        limits and hangs
///                             ├─ Scaling          how many workers
///                             ├─ SlotRequests     restart and drain of one slot
///                             ├─ Upgrades         another program in the launcher's place
///                             └─ Stopping         the end
///                                     │
///              Pool (slots and children), PendingOperations (who waits for what)
///                                     │
/// LauncherCommand ←── Turn ←──────────┘
///  (to Supervisor)
/// </code>
/// </remarks>
internal sealed class Arbiter
{
    private readonly Pool _pool;
    private readonly PendingOperations _operations;
    private readonly Scaling _scaling;
    private readonly Reloads _reloads;
    private readonly Replacing _replacing;
    private readonly SlotRequests _slots;
    private readonly Upgrades _upgrades;
    private readonly Stopping _stopping;
    private readonly ChildLifecycle _lifecycle;

    /// <param name="options">What to keep running, and the deadlines.</param>
    /// <param name="random">Source of every jitter.</param>
    /// <param name="state">Of <see cref="HandOver"/>, to go on where another arbiter was; null for a first start.</param>
    public Arbiter(ArbiterOptions options, Random random, PoolState? state = null)
    {
        _pool = state is null ? new Pool(options, random) : new Pool(options, random, state);
        _operations = new PendingOperations(_pool);
        _scaling = new Scaling(_pool, _operations);
        _reloads = state is null ? new Reloads(_pool, _scaling) : new Reloads(_pool, _scaling, state);
        _replacing = new Replacing(_pool);
        _slots = new SlotRequests(_pool, _operations, _reloads);
        _upgrades = new Upgrades(_pool, _operations, _reloads);
        _stopping = new Stopping(_pool, _operations, _reloads, _upgrades);
        _lifecycle = new ChildLifecycle(_pool, _operations, _reloads, _stopping, new Backoff(random));
    }

    /// <summary>The launcher must send <see cref="LauncherEvent.DeadlinePassed"/> at this time, on the clock of
    /// <see cref="Handle"/>; null if nothing is due.</summary>
    public TimeSpan? NextDeadline => _pool.NextDeadline;

    /// <summary>How often <see cref="LauncherEvent.PoolSampled"/> is expected.</summary>
    public TimeSpan SampleInterval => _pool.Options.SampleInterval;

    /// <summary>The program is to be replaced now by the new one: it is good, and nothing is under way.</summary>
    public bool IsUpgradeDue => _upgrades.IsDue;

    /// <summary>Takes in what happened and says what to do, in order.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="now">Monotonic time from any start; never smaller than at an earlier call.</param>
    /// <param name="utcNow">The time of day, for what people read later; nothing is decided by it.</param>
    public IReadOnlyList<LauncherCommand> Handle(LauncherEvent happened, TimeSpan now, DateTimeOffset utcNow)
    {
        var turn = new Turn(now, utcNow);
        switch (happened)
        {
            case LauncherEvent.Started:
                _lifecycle.Boot(turn);
                break;
            case LauncherEvent.ChildSpawned spawned when _pool.Find(spawned.Child) is { } child:
                child.Pid = spawned.Pid;
                child.BoardRow = spawned.BoardRow;
                break;
            case LauncherEvent.SpawnFailed failed when _pool.Find(failed.Child) is { } child:
                _lifecycle.OnSpawnFailed(child, failed.Reason, turn);
                break;
            case LauncherEvent.ChildAttached attached when _pool.Find(attached.Child) is { } child:
                child.Attached = true;
                break;
            case LauncherEvent.SilentChildSeen seen when _pool.Find(seen.Child) is { } child:
                ChildLifecycle.OnSilentChildSeen(child, seen.Doing, turn);
                break;
            case LauncherEvent.ChildReady ready when _pool.Find(ready.Child) is { } child:
                _lifecycle.OnReady(child, turn);
                break;
            case LauncherEvent.ChildExited exited when _pool.Find(exited.Child) is { } child:
                _lifecycle.OnExited(child, exited, turn);
                break;
            case LauncherEvent.StopRequested stop:
                _stopping.Request(stop, turn);
                break;
            case LauncherEvent.OutboxesEmptied:
                _stopping.OnOutboxesEmptied(turn);
                break;
            case LauncherEvent.ReloadRequested reload:
                _reloads.Request(reload, turn);
                break;
            case LauncherEvent.GenerationPrepared prepared:
                _reloads.OnPrepared(prepared);
                break;
            case LauncherEvent.GenerationRefused refused:
                _reloads.OnRefused(refused, turn);
                break;
            case LauncherEvent.ScaleRequested scale:
                _scaling.Request(scale, StartsNewSlots, turn);
                _lifecycle.AnnounceOnceServing(turn);
                break;
            case LauncherEvent.RestartRequested restart:
                _slots.Restart(restart, turn);
                break;
            case LauncherEvent.DrainRequested drain:
                _slots.Drain(drain, turn);
                break;
            case LauncherEvent.RemoveSeriesRequested remove:
                _slots.RemoveSeries(remove, turn);
                break;
            case LauncherEvent.UpgradeRequested upgrade:
                _upgrades.Request(upgrade, turn);
                break;
            case LauncherEvent.UpgradeChecked result:
                _upgrades.OnChecked(result, turn);
                break;
            case LauncherEvent.UpgradeFailed failed:
                _upgrades.Abandon(failed.Reason, [], turn);
                break;
            case LauncherEvent.Upgraded upgraded:
                _upgrades.OnUpgraded(upgraded, turn);
                break;
            case LauncherEvent.PoolSampled sampled:
                OnSampled(sampled, turn);
                break;
            case LauncherEvent.SignalRefused refused:
                turn.Report(LogLevel.Warning, $"{refused.Signal} ignored: {refused.Advice}");
                break;
            case LauncherEvent.DeadlinePassed:
                _lifecycle.ActOnDeadlines(turn);
                break;
        }
        _reloads.Advance(turn);
        _upgrades.Advance(turn);
        return turn.Commands;
    }

    public int WantedWorkers => _pool.Workers.Count;

    /// <param name="launcherPid">Of this process.</param>
    /// <param name="startedAt">The time of day at which the clock of <see cref="Handle"/> was zero.</param>
    public PoolStatus Status(int launcherPid, DateTimeOffset startedAt) =>
        PoolStatusBuilder.Build(_pool, _reloads, launcherPid, startedAt);

    /// <summary>What the next program has to know. Only while <see cref="IsUpgradeDue"/>, or to try that program.</summary>
    public PoolState HandOver() => new()
    {
        Generation = _pool.Generation,
        LastGeneration = _reloads.LastGeneration,
        LastChildId = _pool.LastChildId,
        Slots = [.. _pool.Slots.Select(slot => slot.HandOver())],
        Ends = new Dictionary<ExitReason, long>(_pool.Ends),
        Reloads = _reloads.Totals,
        LastReload = _reloads.Last,
    };

    // While worker 0 boots for the first time the others wait for it; a reload fills empty slots in its own order.
    private bool StartsNewSlots => _pool.Phase == Phase.Booting
        ? _pool.Workers[0].IsServing
        : _reloads.Current is null or { IsPrepared: false };

    private void OnSampled(LauncherEvent.PoolSampled sampled, Turn turn)
    {
        _lifecycle.LookIntoSilent(turn);
        _replacing.Observe(sampled, turn);
        if (_pool.Phase == Phase.Serving && _reloads.Current is null)
        {
            _scaling.FollowLoad(sampled, turn);
            _replacing.ReplaceNext(turn);
        }
    }
}

using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>The slots and the children in them: what is wanted, and what exists. Starts and stops children, and decides nothing.</summary>
/// <remarks>The objects that decide (<see cref="ChildLifecycle"/>, <see cref="Reloads"/>, <see cref="Scaling"/>,
/// <see cref="Replacing"/>, <see cref="SlotRequests"/>, <see cref="Stopping"/>, <see cref="Upgrades"/>) all act on one pool. A child
/// whose slot is gone, or was given to its successor, stays among the children until its process has ended.</remarks>
internal sealed class Pool
{
    private readonly Random _random;
    private readonly List<Slot> _workers;
    private readonly Dictionary<ChildId, Child> _children = [];
    private readonly Dictionary<ExitReason, long> _ends = [];

    /// <param name="options">What to keep running, and the deadlines.</param>
    /// <param name="random">Source of every jitter.</param>
    public Pool(ArbiterOptions options, Random random)
    {
        Options = options;
        _random = random;
        _workers = [.. Enumerable.Range(0, options.Workers).Select(index => new Slot(ChildRole.Worker, index, Generation))];
        Exporter = options.EmbeddedExporter ? new Slot(ChildRole.Exporter, 0, Generation) : null;
    }

    /// <summary>Goes on with the pool of the program before.</summary>
    public Pool(ArbiterOptions options, Random random, PoolState state)
    {
        Options = options;
        _random = random;
        Phase = Phase.Serving;
        Generation = state.Generation;
        LastChildId = state.LastChildId;
        _ends = new Dictionary<ExitReason, long>(state.Ends);
        var slots = state.Slots.Select(Slot.Take).ToArray();
        _workers = [.. slots.Where(slot => slot.Role == ChildRole.Worker)];
        Exporter = slots.FirstOrDefault(slot => slot.Role == ChildRole.Exporter);
        foreach (var child in slots.Select(slot => slot.Current).OfType<Child>())
        {
            _children.Add(child.Id, child);
        }
    }

    /// <summary>What holds now: a reload may change it.</summary>
    public ArbiterOptions Options { get; set; }

    public Phase Phase { get; set; } = Phase.Booting;

    /// <summary>The newest one that serves; from 1.</summary>
    public int Generation { get; set; } = 1;

    public int LastChildId { get; private set; }

    /// <summary>One for each worker that is wanted, by index.</summary>
    public IReadOnlyList<Slot> Workers => _workers;

    /// <summary>Null if another exporter was named.</summary>
    public Slot? Exporter { get; }

    /// <summary>All of them, the exporter's last.</summary>
    public IEnumerable<Slot> Slots => Exporter is null ? _workers : _workers.Append(Exporter);

    /// <summary>All processes, wanted or on their way out.</summary>
    public IReadOnlyCollection<Child> Children => _children.Values;

    public IEnumerable<Child> WorkerChildren => _children.Values.Where(child => child.Slot.Role == ChildRole.Worker);

    /// <summary>Workers that ended, by reason.</summary>
    public IReadOnlyDictionary<ExitReason, long> Ends => _ends;

    public bool IsStopping => Phase > Phase.Serving;

    /// <summary>When the next child is to be started or killed; null if nothing is due.</summary>
    public TimeSpan? NextDeadline =>
        _children.Values.Select(child => child.Deadline).Concat(Slots.Select(slot => slot.RestartAt)).Min();

    /// <summary>Old workers that finish their requests beside their successors: each is a process more than the operator chose.
    /// Their number is bounded over all generations, or frequent reloads with long connections would fill the memory.</summary>
    public int DrainingBeside =>
        WorkerChildren.Count(child => child.Stopping == StopSignal.Graceful && child.Slot.Outgoing != child);

    /// <returns>Null if that child is gone.</returns>
    public Child? Find(ChildId id) => _children.GetValueOrDefault(id);

    public void AddWorker() => _workers.Add(new Slot(ChildRole.Worker, _workers.Count, Generation));

    /// <returns>The slot that is not wanted any more; its children are still to be stopped.</returns>
    public Slot RemoveLastWorker()
    {
        var slot = _workers[^1];
        _workers.RemoveAt(_workers.Count - 1);
        return slot;
    }

    /// <summary>Starts a child in an empty slot.</summary>
    public void Start(Slot slot, Turn turn)
    {
        slot.RestartAt = null;
        slot.Current = Spawn(slot, default, turn);
    }

    /// <summary>Starts one in every empty slot that does not wait for anything.</summary>
    public void StartEmpty(Turn turn)
    {
        foreach (var slot in _workers.Where(slot => slot.IsEmpty && !slot.IsDrained && slot.RestartAt is null))
        {
            Start(slot, turn);
        }
    }

    /// <summary>The new one first: it takes the slot once it is ready.</summary>
    public Child StartSuccessor(Slot slot, ExitReason why, Turn turn) => slot.Successor = Spawn(slot, why, turn);

    /// <summary>The old one first: the slot is filled again once it is gone.</summary>
    public void StopFirst(Slot slot, ExitReason why, Turn turn)
    {
        slot.Outgoing = slot.Current;
        Stop(slot.Current!, why, turn);
    }

    /// <summary>Tells a child to end, and takes it out of its slot.</summary>
    public void Stop(Child child, ExitReason reason, Turn turn)
    {
        var slot = child.Slot;
        if (slot.Current == child)
        {
            slot.Current = null;
        }
        if (slot.Successor == child)
        {
            slot.Successor = null;
        }
        if (child.Stopping is not null)
        {
            // One that is being killed already stays so.
            return;
        }
        child.StopReason = child.IsHung ? ExitReason.Hang : reason;
        if (child.IsHung)
        {
            turn.Send(child, StopSignal.Abort, turn.Now + Options.AbortTimeout);
        }
        else
        {
            turn.RequestEnd(child, StopSignal.Graceful, Options.GracefulTimeout);
        }
    }

    /// <summary>Its process has ended. What that means for its slot is left to the caller.</summary>
    public void Remove(Child child, ChildEnd end)
    {
        _children.Remove(child.Id);
        child.Slot.History.Add(end);
        if (child.Slot.Role == ChildRole.Worker)
        {
            _ends[end.Reason] = _ends.GetValueOrDefault(end.Reason) + 1;
        }
    }

    private Child Spawn(Slot slot, ExitReason replaces, Turn turn)
    {
        var child = new Child(new ChildId(++LastChildId), slot, slot.Generation, turn.Now)
        {
            Deadline = turn.Now + Options.ReadyTimeout,
            Replaces = replaces,
            Jitter = _random.NextDouble(),
        };
        _children.Add(child.Id, child);
        turn.Add(new LauncherCommand.Spawn(child.Id, slot.Role, slot.Index, child.Generation));
        return child;
    }
}

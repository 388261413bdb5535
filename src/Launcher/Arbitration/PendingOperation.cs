using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>An operator's request that has begun, and what it still waits for.</summary>
/// <param name="id">Who waits.</param>
/// <param name="done">What to say in the end.</param>
internal sealed class PendingOperation(OperationId id, string done)
{
    public OperationId Id { get; } = id;

    public string Done { get; } = done;

    /// <summary>Slots whose children have to be ready.</summary>
    public HashSet<Slot> Filled { get; } = [];

    /// <summary>Children that have to be ready.</summary>
    public HashSet<ChildId> Ready { get; } = [];

    /// <summary>Children that have to be gone.</summary>
    public HashSet<ChildId> Gone { get; } = [];

    public bool IsDone => Filled.Count == 0 && Ready.Count == 0 && Gone.Count == 0;
}

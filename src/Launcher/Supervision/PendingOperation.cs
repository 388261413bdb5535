using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <summary>An operator's request that has begun and waits for children to come and go.</summary>
/// <param name="id">Who waits.</param>
/// <param name="done">What to say in the end.</param>
internal sealed class PendingOperation(OperationId id, string done)
{
    public OperationId Id { get; } = id;

    public string Done { get; } = done;

    /// <summary>Seats whose occupants have to serve.</summary>
    public HashSet<Seat> Seats { get; } = [];

    /// <summary>Children that have to be ready.</summary>
    public HashSet<ChildId> Joining { get; } = [];

    /// <summary>Children that have to be gone.</summary>
    public HashSet<ChildId> Leaving { get; } = [];

    public bool IsDone => Seats.Count == 0 && Joining.Count == 0 && Leaving.Count == 0;
}

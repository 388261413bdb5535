using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <summary>A place that a child has to fill at all times: one per worker slot, and one for the exporter.</summary>
internal sealed class Seat(ChildRole role, int slot, int generation)
{
    public ChildRole Role { get; } = role;

    public int Slot { get; } = slot;

    /// <summary>What the next child here is started as.</summary>
    public int Generation { get; set; } = generation;

    /// <summary>The one that serves here, or boots to do so.</summary>
    public Child? Occupant { get; set; }

    /// <summary>Boots beside the occupant, and takes its place once it is ready.</summary>
    public Child? Successor { get; set; }

    /// <summary>Left the seat first; it is filled again when this one is gone.</summary>
    public Child? Leaving { get; set; }

    /// <summary>An operator wants nobody here.</summary>
    public bool IsDrained { get; set; }

    /// <summary>Early deaths in a row: before ready, or within <see cref="Backoff.StableAfter"/> of it.</summary>
    public int EarlyDeaths { get; set; }

    /// <summary>When the next child is due; null where one sits here, or none is wanted.</summary>
    public TimeSpan? RestartAt { get; set; }

    /// <summary>Successors in a row that failed while the occupant served on.</summary>
    public int FailedSuccessors { get; set; }

    /// <summary>After such a failure: the occupant is not recycled before.</summary>
    public TimeSpan RecycleNotBefore { get; set; }

    public ExitHistory History { get; } = new();

    public bool IsServing => Occupant is { ReadyAt: not null, Stopping: null };

    /// <summary>Nobody is here, and nobody is on the way.</summary>
    public bool IsVacant => Occupant is null && Leaving is null;

    public override string ToString() => Role == ChildRole.Exporter ? "exporter" : $"worker {Slot}";
}

using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>A change from one generation of workers to another, slot by slot. <see cref="Reloads"/> advances it.</summary>
/// <param name="generation">That is to serve afterwards.</param>
/// <param name="source">What asked for it, for the log.</param>
/// <param name="startedAt">When it was asked for.</param>
internal sealed class Reload(int generation, string source, TimeSpan startedAt)
{
    public int Generation { get; } = generation;

    public string Source { get; } = source;

    public TimeSpan StartedAt { get; } = startedAt;

    /// <summary>Who waits for the outcome.</summary>
    public List<OperationId> Operations { get; } = [];

    /// <summary>Configuration and app were read, and can be used.</summary>
    public bool IsPrepared { get; set; }

    /// <summary>The program's file, if the reload has changed nothing about it.</summary>
    public string? SameProgram { get; set; }

    /// <summary>A worker of this generation was ready: the others may boot side by side.</summary>
    public bool IsProven { get; set; }

    /// <summary>Back to the generation before, after an abandoned reload.</summary>
    public bool IsRollback { get; init; }

    /// <summary>What held before, for the case that it is abandoned.</summary>
    public required ArbiterOptions OldOptions { get; init; }

    public bool IsDone(Slot slot) =>
        (slot.IsServing && slot.Current!.Generation == Generation) || (IsRollback && slot.IsDrained);

    /// <summary>Whether the child of this slot is to be replaced, or the slot to be filled.</summary>
    /// <remarks>A successor that boots already, for whatever reason, decides first. A worker of this very generation that failed
    /// waits for its next start like any other.</remarks>
    public bool IsDue(Slot slot) =>
        slot.Successor is null
        && slot.Outgoing is null
        && slot.Current?.Generation != Generation
        && !(IsRollback && (slot.IsDrained || slot.RestartAt is not null));

    public bool IsBooting(Child? child) => child is { ReadyAt: null } && child.Generation == Generation;
}

using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>A <see cref="Slot"/>, as an upgrade hands it over.</summary>
internal sealed record SlotState
{
    public required ChildRole Role { get; init; }

    public required int Index { get; init; }

    public required int Generation { get; init; }

    public required bool IsDrained { get; init; }

    public required int EarlyDeaths { get; init; }

    public required TimeSpan? RestartAt { get; init; }

    public required int FailedSuccessors { get; init; }

    public required TimeSpan ReplaceNotBefore { get; init; }

    /// <summary>Unexpected ends.</summary>
    public required int Failures { get; init; }

    /// <summary>The last ends, the newest first.</summary>
    public required IReadOnlyList<ChildEnd> Ends { get; init; }

    /// <summary>The child that serves here; null if the slot is empty.</summary>
    public required ChildState? Current { get; init; }
}

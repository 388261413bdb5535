using Windhover.Launcher.Model;
using Windhover.Launcher.Supervision;

namespace Windhover.Launcher.Upgrading;

/// <summary>One <see cref="Seat"/>.</summary>
internal sealed record SeatState
{
    public required ChildRole Role { get; init; }

    public required int Slot { get; init; }

    public required int Generation { get; init; }

    public required bool IsDrained { get; init; }

    public required int EarlyDeaths { get; init; }

    public required TimeSpan? RestartAt { get; init; }

    public required int FailedSuccessors { get; init; }

    public required TimeSpan RecycleNotBefore { get; init; }

    /// <summary>Ends that nobody asked for.</summary>
    public required int Failures { get; init; }

    /// <summary>The last ends, the newest first.</summary>
    public required IReadOnlyList<EndState> Ends { get; init; }

    public required OccupantState? Occupant { get; init; }
}

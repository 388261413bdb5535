using Windhover.Launcher.Model;
using Windhover.Launcher.Operations;
using Windhover.Launcher.Supervision;

namespace Windhover.Launcher.Upgrading;

/// <summary>What the arbiter knows, in a moment in which nothing is under way.</summary>
internal sealed record PoolState
{
    public required int Generation { get; init; }

    public required int LastGeneration { get; init; }

    public required int LastChildId { get; init; }

    public required IReadOnlyList<SeatState> Seats { get; init; }

    /// <summary>Workers that ended, by reason.</summary>
    public required IReadOnlyDictionary<ExitReason, long> Ends { get; init; }

    public required ReloadTotals Reloads { get; init; }

    public required LastReloadState? LastReload { get; init; }
}

using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>What the arbiter knows at a moment when nothing is under way: handed to the next program by an upgrade.</summary>
internal sealed record PoolState
{
    public required int Generation { get; init; }

    public required int LastGeneration { get; init; }

    public required int LastChildId { get; init; }

    public required IReadOnlyList<SlotState> Slots { get; init; }

    /// <summary>Workers that ended, by reason.</summary>
    public required IReadOnlyDictionary<ExitReason, long> Ends { get; init; }

    public required ReloadTotals Reloads { get; init; }

    public required ReloadOutcome? LastReload { get; init; }
}

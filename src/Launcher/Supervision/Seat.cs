namespace Windhover.Launcher.Supervision;

/// <summary>A place that a child has to fill at all times: one per worker slot, and one for the exporter.</summary>
internal sealed class Seat(ChildRole role, int slot)
{
    public ChildRole Role { get; } = role;

    public int Slot { get; } = slot;

    public Child? Occupant { get; set; }

    /// <summary>Early deaths in a row: before ready, or within <see cref="Backoff.StableAfter"/> of it.</summary>
    public int EarlyDeaths { get; set; }

    /// <summary>When the next child is due; null where one sits here, or none is wanted.</summary>
    public TimeSpan? RestartAt { get; set; }

    public override string ToString() => Role == ChildRole.Exporter ? "exporter" : $"worker {Slot}";
}

namespace Windhover.Launcher.Upgrading;

/// <summary>A child that serves.</summary>
internal sealed record OccupantState
{
    public required int Id { get; init; }

    public required int Generation { get; init; }

    public required int Pid { get; init; }

    public required int? BoardRow { get; init; }

    public required bool Attached { get; init; }

    /// <summary>See <see cref="Supervision.Child.Luck"/>.</summary>
    public required double Luck { get; init; }

    public required TimeSpan StartedAt { get; init; }

    public required TimeSpan ReadyAt { get; init; }
}

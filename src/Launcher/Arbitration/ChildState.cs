namespace Windhover.Launcher.Arbitration;

/// <summary>A <see cref="Child"/> that serves, as an upgrade hands it over.</summary>
internal sealed record ChildState
{
    public required int Id { get; init; }

    public required int Generation { get; init; }

    public required int Pid { get; init; }

    public required int? BoardRow { get; init; }

    public required bool Attached { get; init; }

    /// <summary>See <see cref="Child.Jitter"/>.</summary>
    public required double Jitter { get; init; }

    public required TimeSpan StartedAt { get; init; }

    public required TimeSpan ReadyAt { get; init; }
}

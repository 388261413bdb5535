namespace Windhover.Launcher.Supervision;

/// <summary>What the arbiter knows of one child process.</summary>
internal sealed class Child(ChildId id, Seat seat, int generation, TimeSpan startedAt)
{
    public ChildId Id { get; } = id;

    public Seat Seat { get; } = seat;

    public int Generation { get; } = generation;

    public TimeSpan StartedAt { get; } = startedAt;

    public int Pid { get; set; }

    public bool Attached { get; set; }

    public TimeSpan? ReadyAt { get; set; }

    /// <summary>When it is killed: not ready in time, or not gone in time.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>The last signal that it was sent.</summary>
    public StopSignal? Stopping { get; set; }

    public override string ToString() => Pid == 0 ? Seat.ToString() : $"{Seat} (pid {Pid})";
}

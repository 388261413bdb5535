using Windhover.Launcher.Model;

namespace Windhover.Launcher.Supervision;

/// <summary>What the arbiter knows of one child process.</summary>
internal sealed class Child(ChildId id, Seat seat, int generation, TimeSpan startedAt)
{
    public ChildId Id { get; } = id;

    public Seat Seat { get; } = seat;

    public int Generation { get; } = generation;

    /// <summary>Its row of the status board; null for an exporter.</summary>
    public int? BoardRow { get; set; }

    public TimeSpan StartedAt { get; } = startedAt;

    public int Pid { get; set; }

    public bool Attached { get; set; }

    public TimeSpan? ReadyAt { get; set; }

    /// <summary>When it is killed: not ready in time, or not gone in time.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>The last signal that it was sent.</summary>
    public StopSignal? Stopping { get; set; }

    /// <summary>Why it was told to end; null where nobody told it.</summary>
    public ExitReason? Leaving { get; set; }

    /// <summary>Why it replaces the one that sat here before; for a <see cref="Seat.Successor"/>.</summary>
    public ExitReason Replaces { get; init; }

    /// <summary>It gives no sign of life.</summary>
    public bool IsHung { get; set; }

    /// <summary>For how long it has given none, not counting times in which nobody could look.</summary>
    public TimeSpan SilentFor { get; set; }

    public long? LastHeartbeat { get; set; }

    /// <summary>Readings in a row above the limit of memory.</summary>
    public int RssSamplesOver { get; set; }

    /// <summary>0 to 1: how much earlier than others it is recycled.</summary>
    public double Luck { get; init; }

    /// <summary>Why it is to be replaced by and by; null as long as it need not be.</summary>
    public ExitReason? Recycle { get; set; }

    /// <summary>The same for people.</summary>
    public string RecycleText { get; set; } = "";

    public override string ToString() => Pid == 0 ? Seat.ToString() : $"{Seat} (pid {Pid})";

    /// <summary>At the beginning of a sentence.</summary>
    public string Capital
    {
        get
        {
            var name = ToString();
            return char.ToUpperInvariant(name[0]) + name[1..];
        }
    }
}

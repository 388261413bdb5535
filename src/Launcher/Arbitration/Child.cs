using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>What the arbiter knows of one child process, from the decision to start it until its end.</summary>
internal sealed class Child(ChildId id, Slot slot, int generation, TimeSpan startedAt)
{
    public ChildId Id { get; } = id;

    public Slot Slot { get; } = slot;

    public int Generation { get; } = generation;

    /// <summary>Its row of the status board; null for an exporter.</summary>
    public int? BoardRow { get; set; }

    public TimeSpan StartedAt { get; } = startedAt;

    /// <summary>0 until the process runs.</summary>
    public int Pid { get; set; }

    /// <summary>The worker library runs inside it.</summary>
    public bool Attached { get; set; }

    /// <summary>What it does in place of taking the launcher's sockets, as the end of a sentence; null if that was not looked into.</summary>
    public string? Instead { get; set; }

    /// <summary>It is being looked into.</summary>
    public bool IsLookedInto { get; set; }

    public TimeSpan? ReadyAt { get; set; }

    /// <summary>When it is killed: not ready in time, or not gone in time.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>The last signal that it was sent; null until it is told to end.</summary>
    public StopSignal? Stopping { get; set; }

    /// <summary>Why it was told to end; null if it was not.</summary>
    public ExitReason? StopReason { get; set; }

    /// <summary>For a <see cref="Slot.Successor"/>: why it replaces the current child of its slot.</summary>
    public ExitReason Replaces { get; init; }

    /// <summary>It gives no sign of life.</summary>
    public bool IsHung { get; set; }

    /// <summary>For how long it has given none, not counting times in which the launcher itself did not run.</summary>
    public TimeSpan SilentFor { get; set; }

    public long? LastHeartbeat { get; set; }

    /// <summary>Samples in a row above the limit of memory.</summary>
    public int RssSamplesOver { get; set; }

    /// <summary>0 to 1, drawn at its start: the share of <see cref="ArbiterOptions.ReplacementJitter"/> by which it is replaced
    /// earlier than it must be.</summary>
    public double Jitter { get; init; }

    /// <summary>The limit that it has reached, so that it is to be replaced when its turn comes; null if none.</summary>
    public ExitReason? ReplaceReason { get; set; }

    /// <summary>The same as the end of a sentence for the log.</summary>
    public string ReplaceText { get; set; } = "";

    /// <summary>What it wrote that cannot be; null if there is nothing.</summary>
    public SpoiledMemory? Spoiled { get; set; }

    public bool IsServing => ReadyAt is not null && Stopping is null;

    /// <summary>As in the middle of a sentence.</summary>
    public override string ToString() => Pid == 0 ? Slot.ToString() : $"{Slot} (pid {Pid})";

    /// <summary>As at the beginning of a sentence.</summary>
    public string CapitalizedName
    {
        get
        {
            var name = ToString();
            return char.ToUpperInvariant(name[0]) + name[1..];
        }
    }
}

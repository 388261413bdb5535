namespace Windhover.Launcher.Model;

/// <summary>One child process, or an empty place for one.</summary>
internal sealed record ChildStatus
{
    /// <summary><c>worker</c> or <c>exporter</c>.</summary>
    public required string Role { get; init; }

    /// <summary>0 to N-1; 0 for the exporter.</summary>
    public required int Slot { get; init; }

    public required int Generation { get; init; }

    /// <summary>Null if no process is there.</summary>
    public required int? Pid { get; init; }

    /// <summary>Where the child writes what it measures of itself (the status board); null for the exporter and an empty place.</summary>
    public required int? BoardRow { get; init; }

    /// <summary><c>booting</c>, <c>ready</c>, <c>draining</c>, <c>backing-off</c> (waiting for its next start) or <c>drained</c>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset? ReadyAt { get; init; }

    /// <summary>When the next process is due, for <c>backing-off</c>.</summary>
    public required DateTimeOffset? RestartAt { get; init; }

    /// <summary>What it wrote into shared memory, or said, that cannot be; null if there is nothing.</summary>
    public SpoiledMemory? Spoiled { get; init; }

    /// <summary>Replacements in this slot after an unexpected end, since the launcher's start.</summary>
    public required int Restarts { get; init; }

    /// <summary>The last ends in this slot, the newest first; at most 5.</summary>
    public required IReadOnlyList<ChildEnd> LastExits { get; init; }
}

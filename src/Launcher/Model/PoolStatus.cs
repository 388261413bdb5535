namespace Windhover.Launcher.Model;

/// <summary>The pool at one moment.</summary>
internal sealed record PoolStatus
{
    public required int LauncherPid { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary><c>booting</c>, <c>serving</c>, <c>reloading</c> or <c>stopping</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>The newest one that serves; from 1.</summary>
    public required int Generation { get; init; }

    public required int WantedWorkers { get; init; }

    /// <summary>By slot, the older generation first; the exporter last. A slot has two children while one replaces the other, and
    /// an entry without a process while its next child is waited for.</summary>
    public required IReadOnlyList<ChildStatus> Children { get; init; }

    /// <summary>Null if there was none yet.</summary>
    public required ReloadOutcome? LastReload { get; init; }

    /// <summary>Workers that ended since the launcher's start, by reason.</summary>
    public IReadOnlyDictionary<ExitReason, long> Ends { get; init; } = new Dictionary<ExitReason, long>();

    /// <summary>Of all reloads that ended since the launcher's start.</summary>
    public ReloadTotals Reloads { get; init; }
}

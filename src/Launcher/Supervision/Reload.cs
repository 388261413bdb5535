namespace Windhover.Launcher.Supervision;

/// <summary>A change from one generation of workers to another, seat by seat.</summary>
/// <param name="generation">That is to serve afterwards.</param>
/// <param name="source">What asked for it, for the log.</param>
/// <param name="startedAt">When it was asked for.</param>
internal sealed class Reload(int generation, string source, TimeSpan startedAt)
{
    public int Generation { get; } = generation;

    public string Source { get; } = source;

    public TimeSpan StartedAt { get; } = startedAt;

    /// <summary>Who waits for the outcome.</summary>
    public List<OperationId> Operations { get; } = [];

    /// <summary>Configuration and app were read, and can be used.</summary>
    public bool IsPrepared { get; set; }

    /// <summary>A worker of this generation was ready: the others may boot side by side.</summary>
    public bool IsProven { get; set; }

    /// <summary>Back to the generation before, after an abandoned reload.</summary>
    public bool IsRollback { get; init; }

    /// <summary>What held before, for the case that it is abandoned.</summary>
    public required ArbiterOptions OldOptions { get; init; }
}

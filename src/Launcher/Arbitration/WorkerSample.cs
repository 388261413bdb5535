using Windhover.Launcher.Model;

namespace Windhover.Launcher.Arbitration;

/// <summary>What is known of a worker at one moment.</summary>
/// <param name="Child">Which one.</param>
internal sealed record WorkerSample(ChildId Child)
{
    /// <summary>Requests that it has answered; null if it does not count them.</summary>
    public long? Requests { get; init; }

    /// <summary>Requests that are running.</summary>
    public int ActiveRequests { get; init; }

    /// <summary>Memory that it has in RAM; null if it cannot be read.</summary>
    public long? RssBytes { get; init; }

    /// <summary>Anything that changes as long as it lives; null before it has said so, or if it never will.</summary>
    public long? Heartbeat { get; init; }

    /// <summary>What it has written into shared memory, or said, that cannot be; null if there is nothing.</summary>
    public SpoiledMemory? Spoiled { get; init; }

    /// <summary>For how long a request that was aborted has not ended; null if there is none.</summary>
    public TimeSpan? StuckFor { get; init; }
}

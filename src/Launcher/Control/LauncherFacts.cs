using Windhover.Launcher.World.Outboxes;
using Windhover.Launcher.World.Sockets;

namespace Windhover.Launcher.Control;

/// <summary>What a status tells beside the pool.</summary>
internal sealed record LauncherFacts
{
    /// <summary>What commands call this launcher; null for that of the app and its port.</summary>
    public string? Name { get; init; }

    /// <summary>Path of what the workers run.</summary>
    public required string App { get; init; }

    /// <summary>Null if the exporter is an external one.</summary>
    public required string? MetricsUrl { get; init; }

    /// <summary>Where clients reach the app, and who waits there now; from any thread.</summary>
    public required Func<IReadOnlyList<ListenerState>> Listeners { get; init; }

    /// <summary>What went through the workers' outboxes; null if there are none. From any thread.</summary>
    public Func<OutboxTotals?> Counts { get; init; } = static () => null;

    /// <summary>Log lines, and bytes, that the launcher's output did not take. From any thread.</summary>
    public Func<(long Lines, long Bytes)> DroppedLogs { get; init; } = static () => default;

    /// <summary>CPU time, by slot, of worker processes that had ended before this program took the launcher over.</summary>
    public IReadOnlyDictionary<int, TimeSpan> EndedCpu { get; init; } = new Dictionary<int, TimeSpan>();
}

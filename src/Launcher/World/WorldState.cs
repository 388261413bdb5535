using Windhover.Launcher.World.Board;
using Windhover.Launcher.World.Outboxes;
using Windhover.Launcher.World.Processes;
using Windhover.Launcher.World.Sockets;

namespace Windhover.Launcher.World;

/// <summary>What the launcher holds for its children.</summary>
internal sealed record WorldState
{
    /// <summary>As <c>--listen</c> had it when the sockets were bound: what is written elsewhere by now needs a restart.</summary>
    public required IReadOnlyList<string> Listen { get; init; }

    /// <summary>As <c>--statsd</c> had it; null for the embedded exporter.</summary>
    public required string? Statsd { get; init; }

    public required IReadOnlyList<string> ExporterArguments { get; init; }

    /// <summary>As <c>--metrics-listen</c> had it; null for none.</summary>
    public required string? MetricsListen { get; init; }

    public required IReadOnlyList<ListenerHandover> Listeners { get; init; }

    /// <summary>Of the launcher's own sockets; null for none.</summary>
    public required string? RuntimeDirectory { get; init; }

    /// <summary>Null if there is none.</summary>
    public required SocketHandover? Control { get; init; }

    /// <summary>Null if another exporter was named.</summary>
    public required ExporterHandover? Exporter { get; init; }

    public required BoardHandover Board { get; init; }

    /// <summary>Null if nothing is measured, and where the workers are no .NET apps.</summary>
    public required OutboxesHandover? Outboxes { get; init; }

    /// <summary>Of the memory in which the exporter finds the launcher's metrics.</summary>
    public required int MetricsFd { get; init; }

    /// <summary>Of the memory file whose lock the leader among the workers holds; null if there is none.</summary>
    public int? LeaderFd { get; init; }

    /// <summary>Of the access log; null if there is none.</summary>
    public int? AccessLogFd { get; init; }

    /// <summary>The generation in which the app's file was started for the first time; null from a program that did not tell.</summary>
    public int? Release { get; init; }

    /// <summary>Socket of <c>--metrics-listen</c>; null if there is none.</summary>
    public required int? OwnMetricsFd { get; init; }

    /// <summary>CPU time, by slot, of worker processes that have ended.</summary>
    public required IReadOnlyDictionary<int, TimeSpan> EndedCpu { get; init; }

    /// <summary>Null if the workers are .NET apps.</summary>
    public required ForeignHandover? Foreign { get; init; }

    /// <summary>All descriptors in it.</summary>
    public IEnumerable<int> Descriptors() =>
    [
        .. Listeners.Select(listener => listener.Fd),
        .. new[] { Control?.Fd, OwnMetricsFd, LeaderFd, AccessLogFd }.OfType<int>(),
        .. Exporter?.Descriptors() ?? [],
        .. Outboxes?.Descriptors() ?? [],
        Board.Fd,
        MetricsFd,
    ];
}

using Windhover.Launcher.Model;

namespace Windhover.Launcher.Control.Reports;

/// <summary>A worker or the exporter. What is not known is null: there is no process, or it does not say.</summary>
internal sealed record ChildReport
{
    public required int Slot { get; init; }

    public required int? Pid { get; init; }

    /// <summary><c>booting</c>, <c>ready</c>, <c>draining</c>, <c>backing-off</c> or <c>drained</c>.</summary>
    public required string State { get; init; }

    public required int Generation { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required double? UptimeSeconds { get; init; }

    /// <summary>When the next process is due.</summary>
    public required DateTimeOffset? RestartAt { get; init; }

    /// <summary>Finished by this process.</summary>
    public required long? Requests { get; init; }

    /// <summary>Over the last seconds, as the four that follow.</summary>
    public required double? RequestsPerSecond { get; init; }

    public required double? P50Seconds { get; init; }

    public required double? P99Seconds { get; init; }

    /// <summary>100 is one processor.</summary>
    public required double? CpuPercent { get; init; }

    public required int? ActiveRequests { get; init; }

    public required int? Connections { get; init; }

    public required long? ResidentBytes { get; init; }

    /// <summary>The same, with only its part of what it shares with other processes; some seconds old.</summary>
    public long? ProportionalBytes { get; init; }

    /// <summary>Time since the process last said that it lives; a second or two is usual.</summary>
    public required double? HeartbeatAgeSeconds { get; init; }

    /// <summary>What it wrote that cannot be: what is not null here may be wrong as well. Null if there is nothing.</summary>
    public SpoiledMemory? Spoiled { get; init; }

    /// <summary>In this slot since the launcher's start, without those that were asked for.</summary>
    public required int Restarts { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<ChildEnd> LastExits { get; init; }
}

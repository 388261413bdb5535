using System.Diagnostics;

namespace Windhover.Chaos.Tests.Running;

/// <summary>What a run consists of, besides what its scenario does to it.</summary>
internal sealed record ChaosSettings
{
    /// <summary>For <c>windhover run</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    public Action<ProcessStartInfo>? Configure { get; init; }

    /// <summary>Where measurements are seen; null: at the exporter that the launcher runs.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>What clients ask for. Each answers 200.</summary>
    public string[] Paths { get; init; } = ["/test", "/whoami"];

    public int Clients { get; init; } = 6;

    /// <summary>Whether series of this name outlive whatever dies in this run.</summary>
    public required Func<string, bool> Outlives { get; init; }

    /// <summary>Arguments for an exporter of the launcher's own, on a free port and without public sockets.</summary>
    public static string[] Embedded(int workers) =>
    [
        "--workers", $"{workers}", "--web.listen-address", "127.0.0.1:0", "--statsd.listen-udp", "", "--statsd.listen-tcp", "",
        "--statsd.mapping-config", Testing.Repository.PathTo("infra", "statsd-exporter", "mapping.yml"),
    ];

    /// <summary>Series of the app.</summary>
    public static bool IsOfApp(string name) => name.StartsWith("request_", StringComparison.Ordinal);

    /// <summary>Series of the app, and those that the launcher has of itself and of what passes through it.</summary>
    public static bool IsOfLauncher(string name) =>
        IsOfApp(name)
        || (name.StartsWith("windhover_", StringComparison.Ordinal) && !name.StartsWith("windhover_exporter_", StringComparison.Ordinal));
}

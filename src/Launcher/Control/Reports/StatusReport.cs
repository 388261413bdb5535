using System.Globalization;
using System.Text.Json.Serialization;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Control.Reports;

/// <summary>What <c>GET /status</c> answers: the launcher and all that it looks after, at one moment.</summary>
internal sealed record StatusReport
{
    /// <summary>What commands call the launcher; null from one of an older version.</summary>
    public string? Name { get; init; }

    /// <summary>Of the program.</summary>
    public required string Version { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double UptimeSeconds { get; init; }

    /// <summary><c>booting</c>, <c>serving</c>, <c>reloading</c> or <c>stopping</c>.</summary>
    public required string Phase { get; init; }

    public required int Generation { get; init; }

    public required int WantedWorkers { get; init; }

    /// <summary>Path of what the workers run.</summary>
    public required string App { get; init; }

    public required IReadOnlyList<ListenerReport> Listeners { get; init; }

    public required IReadOnlyList<ChildReport> Workers { get; init; }

    /// <summary>Null if the exporter is an external one.</summary>
    public required ChildReport? Exporter { get; init; }

    /// <summary>What Prometheus scrapes; null if the exporter is an external one.</summary>
    public required string? MetricsUrl { get; init; }

    /// <summary>Memory of the launcher and all its children, what they share counted once; some seconds old.</summary>
    public long? ProportionalBytes { get; init; }

    /// <summary>Null if nothing is measured, or the workers are no .NET apps.</summary>
    public CountsReport? Counts { get; init; }

    /// <summary>Log lines that the launcher's output did not take: the disk is full, say.</summary>
    public long DroppedLogLines { get; init; }

    /// <summary>Null if there was none yet.</summary>
    public required ReloadOutcome? LastReload { get; init; }

    /// <summary>Of the app, without its directory and <c>.dll</c>.</summary>
    [JsonIgnore]
    public string AppName => AppFileName.Of(App);

    /// <summary>Of the app's sockets; empty where all are unix sockets.</summary>
    [JsonIgnore]
    public IEnumerable<int> Ports => PortsOf(Listeners);

    /// <summary>What a launcher is called that was given no name: <c>Shop:5000</c>.</summary>
    /// <param name="app">Path of what the workers run.</param>
    public static string NameOf(string app, IReadOnlyList<ListenerReport> listeners) =>
        string.Join(':', PortsOf(listeners).Take(1).Select(port => port.ToString(CultureInfo.InvariantCulture)).Prepend(AppFileName.Of(app)));

    private static IEnumerable<int> PortsOf(IReadOnlyList<ListenerReport> listeners) => listeners
        .Select(listener => Uri.TryCreate(listener.Url, UriKind.Absolute, out var url) && url.IsAbsoluteUri ? url.Port : -1)
        .Where(port => port > 0)
        .Distinct();
}

using Windhover.Emitter.Delivery;
using Windhover.Exporter.Host.Flags;
using Windhover.Launcher.Hooks;
using Windhover.Launcher.Logs;
using Windhover.Launcher.Processes;
using Windhover.Launcher.Sockets;

namespace Windhover.Launcher.Configuration;

/// <summary>What to run, checked: see <see cref="LauncherSettings"/> for the meaning and the ranges.</summary>
internal sealed record LauncherOptions
{
    /// <summary>At the start, and at least.</summary>
    public required int Workers { get; init; }

    /// <summary>Where it is more than <see cref="Workers"/>, the number follows the load.</summary>
    public required int MaxWorkers { get; init; }

    public required int ScaleAim { get; init; }

    public required IReadOnlyList<ListenAddress> Listen { get; init; }

    /// <summary>Of the unix sockets among them; null: as the umask leaves them.</summary>
    public UnixFileMode? SocketMode { get; init; }

    /// <summary>Nobody has said where to listen: what a service manager has bound is then taken instead.</summary>
    public bool IsListenDefault { get; init; }

    /// <summary>Absolute path of a .dll or an executable that exists.</summary>
    public required string App { get; init; }

    public IReadOnlyList<string> AppArguments { get; init; } = [];

    public required string AppName { get; init; }

    /// <summary>An exporter of our own runs beside the workers, and takes what they push.</summary>
    public required bool EmbedsExporter { get; init; }

    /// <summary>The exporter elsewhere that they push to; null with our own, and where nothing is measured.</summary>
    public required StatsdAddress? Statsd { get; init; }

    public required int Backlog { get; init; }

    /// <summary>Absolute path of the control socket; null: in the runtime directory.</summary>
    public string? ControlPath { get; init; }

    /// <summary>Whether there is a control socket at all.</summary>
    public bool HasControl { get; init; } = true;

    /// <summary>Absolute path of a file with the launcher's pid; null: none.</summary>
    public string? PidFile { get; init; }

    /// <summary>Where the launcher shows its own metrics by itself; null: nowhere but on the exporter's page.</summary>
    public string? MetricsListen { get; init; }

    public required TimeSpan ReadyTimeout { get; init; }

    public required TimeSpan GracefulTimeout { get; init; }

    /// <summary>Not null where <see cref="App"/> is a program that takes its sockets by systemd's convention.</summary>
    public ForeignOptions? Foreign { get; init; }

    /// <summary>What every worker is started with.</summary>
    public StartConditions Conditions { get; init; } = new();

    /// <summary>Commands to run on events.</summary>
    public IReadOnlyList<Hook> Hooks { get; init; } = [];

    public LogOptions Logs { get; init; } = new();

    public required int MaxSurge { get; init; }

    public required int MaxUnavailable { get; init; }

    public required int MaxDraining { get; init; }

    /// <summary>Absolute; null for none.</summary>
    public string? TouchReload { get; init; }

    public bool ReloadOnChange { get; init; }

    /// <summary>Null: never.</summary>
    public long? MaxRequests { get; init; }

    /// <summary>Null: never.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Null: never.</summary>
    public long? MaxRssBytes { get; init; }

    /// <summary>0 to 1.</summary>
    public required double RecycleJitter { get; init; }

    public required TimeSpan HangTimeout { get; init; }

    /// <summary>Paths that each worker requests from itself before it is ready.</summary>
    public IReadOnlyList<string> WarmUp { get; init; } = [];

    /// <summary>Null: requests may take any time.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>Flags for the embedded exporter, as its own command line takes them.</summary>
    public IReadOnlyList<string> ExporterArguments { get; init; } = [];

    /// <summary>The same, read: the launcher binds the exporter's sockets.</summary>
    public required ExporterFlags ExporterFlags { get; init; }
}

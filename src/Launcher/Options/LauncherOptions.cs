using Windhover.Emitter.Delivery;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Options;

/// <summary>What to run, checked: a part for each room of the launcher. See <c>LauncherSettings</c> for the meaning and
/// the ranges.</summary>
internal sealed record LauncherOptions
{
    /// <summary>How people write, and read, that nothing is pushed.</summary>
    public const string NoStatsd = "none";

    /// <summary>How many workers there are, and when one is replaced.</summary>
    public required ArbiterOptions Pool { get; init; }

    public required AppOptions App { get; init; }

    public required ListenOptions Listen { get; init; }

    /// <summary>An exporter of our own runs beside the workers, and takes what they push.</summary>
    public bool EmbedsExporter => Pool.EmbeddedExporter;

    public required EmbeddedExporterOptions Exporter { get; init; }

    /// <summary>The external exporter that they push to; null with our own, and if nothing is measured.</summary>
    public StatsdAddress? Statsd { get; init; }

    /// <summary>Absolute path of the control socket; null: in the runtime directory.</summary>
    public string? ControlPath { get; init; }

    /// <summary>Whether there is a control socket at all.</summary>
    public bool HasControl { get; init; } = true;

    /// <summary>What commands call this launcher; null: the app's name and port.</summary>
    public string? Name { get; init; }

    /// <summary>Absolute path of a file with the launcher's pid; null: none.</summary>
    public string? PidFile { get; init; }

    /// <summary>Where the launcher shows its own metrics by itself; null: nowhere but on the exporter's page.</summary>
    public string? MetricsListen { get; init; }

    /// <summary>Commands to run on events.</summary>
    public IReadOnlyList<Hook> Hooks { get; init; } = [];

    public LogOptions Logs { get; init; } = new();

    /// <summary>Absolute; null for none.</summary>
    public string? TouchReload { get; init; }

    public bool ReloadOnChange { get; init; }

    /// <summary>The same, with another receiver of what workers measure.</summary>
    /// <param name="embedded">An exporter of our own.</param>
    /// <param name="statsd">An external one.</param>
    public LauncherOptions PushingTo(bool embedded, StatsdAddress? statsd) => this with
    {
        Statsd = statsd,
        Pool = Pool with
        {
            EmbeddedExporter = embedded,
            // Another program writes its lines itself, if any.
            HasOutboxes = App.Foreign is null && (embedded || statsd is not null),
        },
    };
}

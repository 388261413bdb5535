namespace Windhover.Launcher.Model;

/// <summary>What the arbiter decides by: a leaf, which configuration fills and a reload may replace.</summary>
internal sealed record ArbiterOptions
{
    /// <summary>The largest number of workers that can be asked for.</summary>
    public const int MostWorkers = 512;

    /// <summary>Worker processes to keep running, 1 to 512.</summary>
    public required int Workers { get; init; }

    /// <summary>Whether an exporter of our own is one of the children.</summary>
    public required bool EmbeddedExporter { get; init; }

    /// <summary>Whether workers leave something behind that has to be sent before the exporter may end. Default no.</summary>
    public bool HasOutboxes { get; init; }

    /// <summary>Time that the launcher has, after the last worker's end, to send what workers have left. Default 5 s.</summary>
    public TimeSpan OutboxTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time from the start of a child to its <em>ready</em>, after which it is killed. Default 60 s.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What a worker that is not ready by then has not done, as the end of a sentence; empty if that is not known.</summary>
    public string NotReadyBecause { get; init; } = "";

    /// <summary>Time that workers have to finish their requests after SIGTERM, before SIGKILL. Default 35 s.</summary>
    public TimeSpan GracefulTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>The same after SIGQUIT, and for an exporter, which has nothing to wait for. Default 2 s.</summary>
    public TimeSpan QuickTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The same after SIGABRT: time to write a core file. Default 5 s.</summary>
    public TimeSpan AbortTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>New workers that a reload may boot beside the old ones. Default 1.</summary>
    public int MaxSurge { get; init; } = 1;

    /// <summary>Workers that may be missing because of a reload. Default 0. One of this and <see cref="MaxSurge"/> is more than 0.</summary>
    public int MaxUnavailable { get; init; }

    /// <summary>Replaced workers that may be finishing their requests while another one is replaced. Default 2.</summary>
    public int MaxDraining { get; init; } = 2;

    /// <summary>Workers at most, if their number follows the load; not more than <see cref="Workers"/> if it does not.</summary>
    public int MaxWorkers { get; init; }

    /// <summary>Active requests per worker that the following aims at. Default 8.</summary>
    public int ScaleAim { get; init; } = 8;

    /// <summary>Requests after which a worker is replaced; null: never.</summary>
    public long? MaxRequests { get; init; }

    /// <summary>Time of serving after which a worker is replaced; null: never.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>By how much of both a worker may be replaced earlier, 0 to 1. Default 0.1.</summary>
    public double ReplacementJitter { get; init; } = 0.1;

    /// <summary>Memory in RAM above which a worker is replaced; null: never.</summary>
    public long? MaxRssBytes { get; init; }

    /// <summary>Silence after which a worker is taken to hang. Default 30 s.</summary>
    public TimeSpan HangTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the workers are sampled. Default 1 s.</summary>
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromSeconds(1);
}

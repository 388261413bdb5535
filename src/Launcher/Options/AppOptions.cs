namespace Windhover.Launcher.Options;

/// <summary>What a worker runs, and what it is told.</summary>
internal sealed record AppOptions
{
    /// <summary>Absolute path of a .dll or an executable that exists.</summary>
    public required string Path { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Value of the label <c>app_name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Null if it is an app that the worker library runs in; else it takes its sockets by systemd's convention.</summary>
    public ForeignOptions? Foreign { get; init; }

    /// <summary>What every worker is started with.</summary>
    public StartConditions Conditions { get; init; } = new();

    /// <summary>Connections that may wait for a worker: it calls <c>listen(2)</c> itself.</summary>
    public required int Backlog { get; init; }

    /// <summary>Time that it has to become ready.</summary>
    public required TimeSpan ReadyTimeout { get; init; }

    /// <summary>Time that it has to finish its requests.</summary>
    public required TimeSpan GracefulTimeout { get; init; }

    /// <summary>Paths that each worker requests from itself before it is ready.</summary>
    public IReadOnlyList<string> WarmUp { get; init; } = [];

    /// <summary>Whether the requests of a client stay with one worker.</summary>
    public AffinityMode Affinity { get; init; }

    /// <summary>Null: requests may take any time.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>Whether the app's data protection gets a directory for its keys.</summary>
    public bool HasKeys { get; init; } = true;

    /// <summary>Absolute; null for a directory of the launcher's choice.</summary>
    public string? KeysPath { get; init; }

    /// <summary>Names of what a worker does not tell at its start; null: it tells nothing.</summary>
    public IReadOnlyList<string>? SilencedAdvice { get; init; } = [];
}

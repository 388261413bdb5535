namespace Windhover.Launcher.Supervision;

/// <summary>What the arbiter decides by.</summary>
internal sealed record ArbiterOptions
{
    /// <summary>Worker processes to keep running, 1 to 512.</summary>
    public required int Workers { get; init; }

    /// <summary>Whether an exporter of our own is one of the children.</summary>
    public required bool EmbeddedExporter { get; init; }

    /// <summary>Time from the start of a child to its <em>ready</em>, after which it is killed. Default 60 s.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time that workers have to finish their requests after SIGTERM, before SIGKILL. Default 35 s.</summary>
    public TimeSpan GracefulTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>The same after SIGQUIT, and for an exporter, which has nothing to wait for. Default 2 s.</summary>
    public TimeSpan QuickTimeout { get; init; } = TimeSpan.FromSeconds(2);
}

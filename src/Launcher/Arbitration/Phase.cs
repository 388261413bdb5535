namespace Windhover.Launcher.Arbitration;

/// <summary>The stages of the launcher's life, in order.</summary>
internal enum Phase
{
    /// <summary>Exporter and worker 0 first, the other workers once that one is ready.</summary>
    Booting,

    /// <summary>Every slot is filled again when its child dies.</summary>
    Serving,

    StoppingWorkers,

    /// <summary>What the last workers have left is sent to the exporter.</summary>
    EmptyingOutboxes,

    StoppingExporter,

    Ended,
}

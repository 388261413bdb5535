namespace Windhover.Exporter.Host;

/// <summary>What the exporter's one loop waits for. Signal handlers and HTTP only enqueue these.</summary>
internal enum ProcessEvent
{
    /// <summary>SIGHUP.</summary>
    Hangup,

    /// <summary>SIGTERM, or the caller's cancellation.</summary>
    Terminate,

    /// <summary>SIGINT.</summary>
    Interrupt,

    /// <summary><c>/-/quit</c>.</summary>
    Quit,

    /// <summary>End-of-file on the control channel.</summary>
    LauncherGone,
}

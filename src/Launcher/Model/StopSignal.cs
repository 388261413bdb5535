namespace Windhover.Launcher.Model;

/// <summary>How a child is asked to end. The values are signal numbers, signal(7).</summary>
internal enum StopSignal
{
    /// <summary>SIGQUIT: end now, cut requests off.</summary>
    Quick = 3,

    /// <summary>SIGABRT: end with a core file, for a child that answers to nothing else.</summary>
    Abort = 6,

    /// <summary>SIGKILL: cannot be refused.</summary>
    Kill = 9,

    /// <summary>SIGTERM: finish what is in flight, then end.</summary>
    Graceful = 15,
}

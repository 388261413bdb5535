namespace Windhover.Worker.Affinity;

/// <summary>What the worker is about that a cookie names.</summary>
internal enum PeerState
{
    /// <summary>It is this one.</summary>
    Own,

    Accepting,

    /// <summary>It still serves what belongs to its sessions.</summary>
    Draining,

    /// <summary>Stopped, or hung.</summary>
    Hung,

    /// <summary>It has ended, or never was.</summary>
    Gone,
}

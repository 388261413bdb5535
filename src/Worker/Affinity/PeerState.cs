namespace Windhover.Worker.Affinity;

/// <summary>What another worker is about that a cookie names.</summary>
internal enum PeerState
{
    Accepting,

    /// <summary>It still serves what belongs to its sessions.</summary>
    Draining,

    /// <summary>Stopped, or hung.</summary>
    Hung,

    /// <summary>It has ended, or never was.</summary>
    Gone,
}

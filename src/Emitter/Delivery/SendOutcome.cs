namespace Windhover.Emitter.Delivery;

/// <summary>What became of a part.</summary>
internal enum SendOutcome
{
    /// <summary>The kernel took all of it.</summary>
    Sent,

    /// <summary>The receiver is away or behind. Nothing of it was sent.</summary>
    Later,

    /// <summary>The receiver is away or behind. Some of it may have arrived; the sender knows where to go on.</summary>
    Partly,

    /// <summary>Nothing of it was sent, but the part before it has not arrived, as the kernel knows only now.</summary>
    LostBefore,

    /// <summary>The kernel refuses it, and would do so again.</summary>
    Refused,
}

namespace Windhover.Emitter.Transports;

/// <summary>Why a line was not sent; the <c>reason</c> label of <c>windhover_emitter_dropped</c>.</summary>
internal enum DropReason
{
    /// <summary>It was sent.</summary>
    None,

    /// <summary>The receiver did not read for as long as a request may be held up.</summary>
    Timeout,

    /// <summary>The receiver is behind, and has been since the last time-out.</summary>
    WouldBlock,

    /// <summary>No receiver: no socket file, nobody listens, a name that does not resolve.</summary>
    Unreachable,

    /// <summary>The queue towards a TCP receiver is full.</summary>
    QueueFull,

    /// <summary>Longer than any receiver takes.</summary>
    TooLong,

    /// <summary>Any other answer of the kernel.</summary>
    Error,
}

namespace Windhover.Emitter.Outbox;

/// <summary>Why a measurement was not delivered; the <c>reason</c> label of <c>windhover_emitter_dropped</c>. The number is that of
/// its series in every outbox.</summary>
internal enum DropReason
{
    /// <summary>The ring is full: the receiver has been away or behind for too long. Timings only, counters need no
    /// ring. It was turned away.</summary>
    QueueFull,

    /// <summary>More series than the outbox has room for. It was turned away.</summary>
    SeriesLimit,

    /// <summary>Its line would be longer than any receiver takes. It was turned away.</summary>
    TooLong,

    /// <summary>Sent, but no process listened there.</summary>
    Unreachable,

    /// <summary>The kernel refuses to send it.</summary>
    Error,

    /// <summary>The process was killed while it sent it, to a receiver that does not acknowledge: it may be counted or not.</summary>
    InDoubt,

    /// <summary>The process was killed while it wrote it down.</summary>
    Unfinished,
}

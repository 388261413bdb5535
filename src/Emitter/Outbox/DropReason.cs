namespace Windhover.Emitter.Outbox;

/// <summary>Why a measurement was not delivered; the <c>reason</c> label of <c>windhover_emitter_dropped</c>. The number is that of
/// its series in every outbox.</summary>
public enum DropReason
{
    /// <summary>The ring is full: the receiver has been away or behind for too long. Timings only; counters need no ring.</summary>
    QueueFull,

    /// <summary>More series than the outbox has room for.</summary>
    SeriesLimit,

    /// <summary>Sent, but nobody listened there.</summary>
    Unreachable,

    /// <summary>Longer than any receiver takes.</summary>
    TooLong,

    /// <summary>Any other answer of the kernel.</summary>
    Error,

    /// <summary>The process was killed while it sent it, to a receiver that does not acknowledge: it may be counted or not.</summary>
    InDoubt,

    /// <summary>The process was killed while it wrote it down.</summary>
    Unfinished,
}

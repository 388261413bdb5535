namespace Windhover.Emitter.Outbox;

/// <summary>What the numbers of a series are, and how they are written.</summary>
internal enum SeriesKind
{
    /// <summary>No series: the memory is not what it should be.</summary>
    None,

    /// <summary>Whole increments, added up in cells; <c>|c</c>.</summary>
    Counter,

    /// <summary>Increments as doubles, added up in cells; <c>|c</c>.</summary>
    DecimalCounter,

    /// <summary>Increments as doubles that may fall, added up in cells; sent with their sign, <c>|g</c>. What a process has sent is
    /// its share, and is taken back when it is gone.</summary>
    Share,

    /// <summary>The last value alone, a double; <c>|g</c>.</summary>
    Gauge,

    /// <summary>Each value counts, whole microseconds; written as milliseconds, <c>|ms</c>.</summary>
    Microseconds,

    /// <summary>Each value counts, milliseconds as doubles; <c>|ms</c>.</summary>
    Milliseconds,

    /// <summary>Each value counts, doubles; <c>|h</c>.</summary>
    Histogram,
}

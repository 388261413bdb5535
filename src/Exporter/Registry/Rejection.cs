namespace Windhover.Exporter.Registry;

/// <summary>Why a sample got no series.</summary>
internal enum Rejection : byte
{
    None,

    /// <summary>The name has another type already.</summary>
    OtherType,

    /// <summary><c>x_sum</c>, <c>x_count</c> or <c>x_bucket</c> beside a summary or histogram <c>x</c>.</summary>
    SuffixClash,

    /// <summary>The name is one of the exporter's own.</summary>
    OwnMetric,

    EmptyMetricName,
    IllegalNegativeCounter,

    /// <summary>A label <c>__…</c>, <c>le</c> on a histogram, or <c>quantile</c> on a summary.</summary>
    ReservedLabel,

    /// <summary>Bounds that do not rise.</summary>
    InvalidBuckets,

    /// <summary>A quantile outside 0 to 1, or a negative age.</summary>
    InvalidSummaryOptions,

    LabelValueTooLong,

    /// <summary>Name and labels together.</summary>
    SeriesTooLong,
    TooManySeries,
    TooManySeriesOfName,

    /// <summary>Of the series that senders made.</summary>
    TooManyBytes,

    /// <summary>A new value of a set that is full, or all sets together are.</summary>
    TooManySetValues,
}

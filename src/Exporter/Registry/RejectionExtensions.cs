namespace Windhover.Exporter.Registry;

internal static class RejectionExtensions
{
    /// <summary>Two names want one place: counted in <c>statsd_exporter_events_conflict_total</c>, all else in
    /// <c>statsd_exporter_events_error_total</c>.</summary>
    public static bool IsConflict(this Rejection rejection)
        => rejection is Rejection.OtherType or Rejection.SuffixClash or Rejection.OwnMetric;

    /// <summary>The label <c>reason</c>. The first two are statsd_exporter's.</summary>
    public static string Reason(this Rejection rejection) => rejection switch
    {
        Rejection.EmptyMetricName => "empty_metric_name",
        Rejection.IllegalNegativeCounter => "illegal_negative_counter",
        Rejection.ReservedLabel => "reserved_label",
        Rejection.InvalidBuckets => "invalid_buckets",
        Rejection.InvalidSummaryOptions => "invalid_summary_options",
        Rejection.LabelValueTooLong => "label_value_too_long",
        Rejection.SeriesTooLong => "series_too_long",
        Rejection.TooManySeries => "too_many_series",
        Rejection.TooManySeriesOfName => "too_many_series_of_name",
        Rejection.TooManyBytes => "too_many_bytes",
        Rejection.TooManySetValues => "too_many_set_values",
        Rejection.OtherType => "other_type",
        Rejection.SuffixClash => "suffix_clash",
        Rejection.OwnMetric => "own_metric",
        _ => throw new ArgumentOutOfRangeException(nameof(rejection), rejection, "nothing was rejected"),
    };
}

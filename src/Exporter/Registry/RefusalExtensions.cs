namespace Windhover.Exporter.Registry;

internal static class RefusalExtensions
{
    /// <summary>Two names want one place: counted in <c>statsd_exporter_events_conflict_total</c>, all else in
    /// <c>statsd_exporter_events_error_total</c>.</summary>
    public static bool IsConflict(this Refusal refusal)
        => refusal is Refusal.OtherType or Refusal.SuffixClash or Refusal.OwnMetric or Refusal.OtherHelp;

    /// <summary>The label <c>reason</c>. The first two are statsd_exporter's.</summary>
    public static string Reason(this Refusal refusal) => refusal switch
    {
        Refusal.EmptyMetricName => "empty_metric_name",
        Refusal.IllegalNegativeCounter => "illegal_negative_counter",
        Refusal.ReservedLabel => "reserved_label",
        Refusal.InvalidBuckets => "invalid_buckets",
        Refusal.InvalidSummaryOptions => "invalid_summary_options",
        Refusal.LabelValueTooLong => "label_value_too_long",
        Refusal.SeriesTooLong => "series_too_long",
        Refusal.TooManySeries => "too_many_series",
        Refusal.TooManySeriesOfName => "too_many_series_of_name",
        Refusal.TooManyBytes => "too_many_bytes",
        Refusal.TooManySetValues => "too_many_set_values",
        Refusal.OtherType => "other_type",
        Refusal.SuffixClash => "suffix_clash",
        Refusal.OwnMetric => "own_metric",
        Refusal.OtherHelp => "other_help",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "nothing was refused"),
    };
}

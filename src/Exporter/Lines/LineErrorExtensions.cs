namespace Windhover.Exporter.Lines;

internal static class LineErrorExtensions
{
    /// <summary>The label <c>reason</c> of <c>statsd_exporter_sample_errors_total</c>.</summary>
    public static string Reason(this LineError error) => error switch
    {
        LineError.MalformedLine => "malformed_line",
        LineError.MixedTaggingStyles => "mixed_tagging_styles",
        LineError.NotEnoughPartsAfterColon => "not_enough_parts_after_colon",
        LineError.InvalidExtendedAggregateType => "invalid_extended_aggregate_type",
        LineError.MalformedComponent => "malformed_component",
        LineError.MalformedValue => "malformed_value",
        LineError.InvalidSampleFactor => "invalid_sample_factor",
        LineError.MalformedContainerId => "malformed_container_id",
        LineError.IllegalEvent => "illegal_event",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "no sample is rejected for this"),
    };
}

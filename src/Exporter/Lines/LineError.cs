namespace Windhover.Exporter.Lines;

/// <summary>Why a line or one of its samples was rejected: the label <c>reason</c> of
/// <c>statsd_exporter_sample_errors_total</c>.</summary>
internal enum LineError : byte
{
    None,
    MalformedLine,
    MixedTaggingStyles,
    NotEnoughPartsAfterColon,
    InvalidExtendedAggregateType,
    MalformedComponent,
    MalformedValue,
    InvalidSampleFactor,
    MalformedContainerId,
    IllegalEvent,
}

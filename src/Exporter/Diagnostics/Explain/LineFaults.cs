using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Shards;

namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>Why a line is not counted whole, in one set of words for <c>explain</c>, the tests of a mapping file and the debug log.</summary>
internal static class LineFaults
{
    public const string TagErrorText = "skipped, because key or value is missing";

    /// <summary>What the parser rejected.</summary>
    public static IEnumerable<ExplainedError> Of(LineStatistics statistics) =>
        Enum.GetValues<LineError>()
            .Where(error => error != LineError.None && statistics.Errors(error) > 0)
            .Select(error => new ExplainedError(error.Reason(), statistics.Errors(error), ReasonText.Of(error)));

    /// <summary>What was rejected after the parser had taken it.</summary>
    /// <param name="kindOf">Tells the kind of a metric that was there before the line; null if there is none.</param>
    public static IEnumerable<ExplainedError> Of(SampleTrace trace, Func<string, SeriesKind?> kindOf) =>
        trace.Samples
            .Where(sample => sample.Rejection != Rejection.None)
            .Select(sample => (sample.Rejection, Text: ReasonText.Of(
                sample.Rejection,
                sample.Series?.Name ?? "",
                sample.Holder,
                sample.HolderKind ?? (sample.Holder is { } holder ? kindOf(holder) : null))))
            .GroupBy(rejected => rejected)
            .Select(same => new ExplainedError(same.Key.Rejection.Reason(), same.Count(), same.Key.Text));
}

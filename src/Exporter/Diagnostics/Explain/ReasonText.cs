using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;

namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>What the reasons mean, for a person.</summary>
internal static class ReasonText
{
    public static string Of(LineError error) => error switch
    {
        LineError.MalformedLine => "a line is name:value|type in UTF-8; here no name stands before a colon, or the bytes are not UTF-8",
        LineError.MixedTaggingStyles => "tags stand both in the name and behind |#; a line has one dialect",
        LineError.NotEnoughPartsAfterColon => "no |type follows the value",
        LineError.InvalidExtendedAggregateType => $"several values before one type are for {Letters(type => type.Packs)} only",
        LineError.MalformedComponent => "a part between the bars is empty, |type is missing, or there are too many parts: eight at most, six with --no-statsd.parse-dogstatsd-fields",
        LineError.MalformedValue => "the value is not a number",
        LineError.InvalidSampleFactor => "a part is none of @rate, #tags, c:container, e:data, card:word and T<timestamp>, or the rate is not a number",
        LineError.MalformedContainerId => "no id follows c:, or the fields of DogStatsD are not read and its colon begins another sample",
        LineError.IllegalEvent =>
            $"the type is none of {Letters(type => !type.IsSet)}, nor {Letters(type => type.IsSet)}, which --statsd.sets.window adds",
        _ => "",
    };

    /// <param name="name">The metric that is rejected.</param>
    /// <param name="holder">The metric in the way, where there is one.</param>
    /// <param name="holderKind">Null if it is not known.</param>
    public static string Of(Rejection rejection, string name, string? holder, SeriesKind? holderKind) => rejection switch
    {
        Rejection.OtherType => $"{holder} is a {holderKind?.Name() ?? "metric of another type"} already, and a name keeps its type",
        Rejection.SuffixClash =>
            $"{name} would meet {holder}{(holderKind is { } kind ? $" (a {kind.Name()})" : "")}: "
            + "summaries and histograms write _sum, _count and _bucket",
        Rejection.OwnMetric => $"{holder} is one of the exporter's own metrics",
        Rejection.EmptyMetricName => "the metric's name comes out empty",
        Rejection.IllegalNegativeCounter => "a counter cannot fall",
        Rejection.ReservedLabel => "labels that begin with __, le of a histogram and quantile of a summary belong to Prometheus",
        Rejection.InvalidBuckets => "the rule's buckets do not rise",
        Rejection.InvalidSummaryOptions => "the rule has a quantile outside of 0 to 1, or a negative max_age",
        Rejection.LabelValueTooLong => "a label value is longer than the limit",
        Rejection.SeriesTooLong => "name and labels together are longer than the limit",
        Rejection.TooManySeries => "there are as many series as the limit allows",
        Rejection.TooManySeriesOfName => "the name has as many series as the limit allows",
        Rejection.TooManyBytes => "series of senders take as many bytes as the limit allows",
        Rejection.TooManySetValues => "the set, or all sets together, have as many values as the limit allows",
        _ => "",
    };

    /// <summary>Such as <c>ms, h and d</c>.</summary>
    private static string Letters(Func<StatsdType, bool> which)
    {
        string[] letters = [.. StatsdType.All.Where(which).Select(type => type.Letters)];
        return letters.Length == 1 ? letters[0] : $"{string.Join(", ", letters[..^1])} and {letters[^1]}";
    }
}

using Windhover.Exporter.Registry;

namespace Windhover.Exporter.Exposition;

/// <summary>What a family is called in OpenMetrics, which has rules of its own about names and none about what Prometheus called them
/// before.</summary>
/// <param name="Name">Of the family; the samples keep the names that they have in the text format.</param>
/// <param name="Type">As <c># TYPE</c> has it.</param>
/// <param name="HasCreated">Its series also say when they began.</param>
internal readonly record struct OpenMetricsFamily(string Name, string Type, bool HasCreated)
{
    private const string Total = "_total";
    private const string Created = "_created";

    /// <summary>Suffixes that samples of other families have: no family may end with one.</summary>
    private static readonly string[] SampleSuffixes = ["_sum", "_count", "_bucket", Created];

    /// <param name="family">To be named.</param>
    /// <param name="names">Of all families of the scrape, as they are in the text format.</param>
    public static OpenMetricsFamily Of(IExposedFamily family, IReadOnlySet<string> names)
    {
        var name = family.Name;
        if (family.Kind != SeriesKind.Counter)
        {
            var began = family.Kind is SeriesKind.Histogram or SeriesKind.Summary && !names.Contains(name + Created);
            return new OpenMetricsFamily(name, family.Kind.Name(), began);
        }

        // A sample of a counter ends with _total, and nothing else may. Prometheus stores what it reads, so that adding the suffix
        // would rename the series that existing queries ask for: a counter without it is of the type "unknown" instead.
        var bare = name.EndsWith(Total, StringComparison.Ordinal) ? name[..^Total.Length] : "";
        return bare.Length == 0 || names.Contains(bare) || SampleSuffixes.Any(suffix => bare.EndsWith(suffix, StringComparison.Ordinal))
            ? new OpenMetricsFamily(name, "unknown", HasCreated: false)
            : new OpenMetricsFamily(bare, "counter", !names.Contains(bare + Created));
    }
}

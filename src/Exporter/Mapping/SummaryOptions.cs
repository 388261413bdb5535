namespace Windhover.Exporter.Mapping;

/// <summary>Shape of a summary. Zero values mean the library's default (10 minutes, 5 age buckets, 500 observations).</summary>
internal sealed record SummaryOptions
{
    public IReadOnlyList<QuantileObjective> Quantiles { get; init; } = [];

    public TimeSpan MaxAge { get; init; }

    public uint AgeBuckets { get; init; }

    public uint BufferCapacity { get; init; }
}

/// <summary>A quantile, 0 to 1, and its allowed error.</summary>
internal readonly record struct QuantileObjective(double Quantile, double Error);

namespace Windhover.Exporter.Mapping;

/// <summary>Shape of a histogram. Zero native options mean: as the current defaults say, at registration.</summary>
internal sealed record HistogramOptions
{
    /// <summary>Upper bounds of the classic buckets, as written; <c>+Inf</c> is always added.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];

    /// <summary>Growth from one native bucket to the next; 1 or less switches native buckets off.</summary>
    public double NativeBucketFactor { get; init; }

    public uint NativeMaxBuckets { get; init; }
}

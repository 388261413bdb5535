namespace Windhover.Exporter.Lines;

/// <summary>What the parser counts, as the metrics <c>statsd_exporter_{samples,tags,tag_errors,sample_errors}_total</c> show it.</summary>
/// <remarks>Plain numbers: each parser writes its own, under the lock of its sink, and a scrape sums them.</remarks>
internal sealed class LineStatistics
{
    private readonly long[] _errors = new long[(int)LineError.IllegalEvent + 1];

    /// <summary>Samples read, the rejected ones included.</summary>
    public long Samples { get; set; }

    /// <summary>Samples that had labels: once per sample, however many labels it has.</summary>
    public long Tags { get; set; }

    public long TagErrors { get; set; }

    public long Errors(LineError reason) => _errors[(int)reason];

    public void CountError(LineError reason, long times = 1) => _errors[(int)reason] += times;
}

namespace Windhover.Exporter.Tests.Pipeline;

public sealed class NativeLimitTests
{
    /// <summary>Recorded of statsd_exporter: a sample that makes a bucket too many halves the resolution once, even if that is not enough; the
    /// next sample halves it again. A scrape in between shows what there is.</summary>
    [Fact]
    public void A_limit_on_native_buckets_is_enforced_by_samples_not_by_scrapes()
    {
        var exporter = new ExporterUnderTest(new ExporterOptions
        {
            MappingConfig = "defaults:\n  observer_type: histogram\n  histogram_options: {native_histogram_max_buckets: 4}",
        });
        exporter.Send("t:12.769|h", "t:10|h", "t:4|ms", "t:1e308|h", "t:5|ms");
        Assert.Equal((2, 5), Shown(exporter));

        exporter.Send("t:10|h");
        Assert.Equal((1, 4), Shown(exporter));
    }

    private static (int Schema, int Buckets) Shown(ExporterUnderTest exporter)
    {
        var histogram = Assert.Single(exporter.NativeHistograms()).Value;
        return (histogram.Native!.Schema, histogram.Native.Positive.Count);
    }
}

using Windhover.Worker.Contract;

namespace Windhover.Worker.Tests.Contract;

public sealed class LatencyBucketsTests
{
    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(15, 0)]
    [InlineData(16, 1)]
    [InlineData(19, 1)]
    [InlineData(20, 2)]
    [InlineData(31, 4)]
    [InlineData(32, 5)]
    [InlineData(long.MaxValue, LatencyBuckets.Count - 1)]
    public void A_latency_has_its_bucket(long microseconds, int bucket) =>
        Assert.Equal(bucket, LatencyBuckets.IndexOf(microseconds));

    [Fact]
    public void Every_bucket_begins_where_the_one_before_it_ends()
    {
        for (var bucket = 1; bucket < LatencyBuckets.Count; bucket++)
        {
            var lower = LatencyBuckets.LowerBound(bucket);
            Assert.Equal(bucket, LatencyBuckets.IndexOf(lower));
            Assert.Equal(bucket - 1, LatencyBuckets.IndexOf(lower - 1));
        }
    }
}

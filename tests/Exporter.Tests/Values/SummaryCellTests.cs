using Windhover.Exporter.Mapping;
using Windhover.Exporter.Tests.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Tests.Values;

public sealed class SummaryCellTests : IDisposable
{
    private const int MaxAgeSeconds = 50;

    private static readonly QuantileObjective[] Objectives = [new(0, 0.1), new(0.5, 0.05), new(0.9, 0.01), new(0.99, 0.001)];

    private readonly SummaryShape _shape = SummaryShape.Create(
        new SummaryOptions { Quantiles = Objectives, MaxAge = TimeSpan.FromSeconds(MaxAgeSeconds), AgeBuckets = 5 },
        new SummaryOptions())!;

    private readonly PrivateStore _private = new();

    public void Dispose() => _private.Dispose();

    /// <summary>In the first runs a slot gets several thousand samples, in the last a few.</summary>
    [Theory]
    [InlineData(1, 0.001)]
    [InlineData(2, 0.01)]
    [InlineData(3, 0.05)]
    [InlineData(4, 0.2)]
    [InlineData(5, 5)]
    public void Quantiles_are_those_of_the_plain_way_whenever_they_are_asked_for(int seed, double secondsBetween)
    {
        var random = new Random(seed);
        var packed = NewCell();
        var plain = new PlainSummary(Objectives, _shape.AgeBuckets, _shape.SlotTicks);
        var values = new double[Objectives.Length];
        long now = 0;
        double sum = 0;
        ulong count = 0;
        for (var i = 0; i < 12_000; i++)
        {
            now += (long)(random.NextDouble() * 2 * secondsBetween * TimeSpan.TicksPerSecond);
            long weight = random.Next(400) switch { 0 => 5000, 1 => 700, < 20 => 3, _ => 1 };

            // Which of two equal values comes first is open, and makes a difference only where one has a weight.
            var value = i % 3 == 0 && weight <= WeightedSum.MaxExactWeight ? random.Next(50) : random.NextDouble() * 1000;
            packed.Add(value, weight, now, journal: null);
            plain.Observe(value, weight, now);
            sum = WeightedSum.Add(sum, value, weight);
            count += (ulong)weight;
            if (random.Next(150) == 0)
            {
                now += random.Next(8) == 0 ? MaxAgeSeconds * TimeSpan.TicksPerSecond / 2 : 0;
                packed.Read(now, values, out var shownSum, out var shownCount);
                Assert.Equal(plain.Read(now), values);
                Assert.Equal((sum, count), (shownSum, shownCount));
            }
        }
    }

    [Fact]
    public void A_window_without_samples_has_no_quantiles_and_keeps_its_sum()
    {
        var cell = NewCell();
        cell.Add(3, 2, now: 1, journal: null);

        var values = new double[Objectives.Length];
        cell.Read(TimeSpan.FromSeconds(MaxAgeSeconds * 2).Ticks, values, out var sum, out var count);

        Assert.All(values, value => Assert.Equal(double.NaN, value));
        Assert.Equal((6.0, 2UL), (sum, count));
    }

    [Fact]
    public void Samples_are_packed_and_leave_little_garbage()
    {
        var values = new double[Objectives.Length];
        Fill(NewCell());
        var record = _private.NewRecord(SummaryCell.WordCount);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(new SummaryCell(_shape, record, now: 0));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 10);

        void Fill(SummaryCell cell)
        {
            for (var i = 0; i < QuantileStream.PendingCapacity; i++)
            {
                cell.Add(i * 7 % 100, 1, now: 1, journal: null);
            }

            cell.Read(now: 2, values, out _, out _);
        }
    }

    private SummaryCell NewCell() => new(_shape, _private.NewRecord(SummaryCell.WordCount), now: 0);
}

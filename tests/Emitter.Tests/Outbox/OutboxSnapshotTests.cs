using System.Globalization;
using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Tests.Outbox;

public class OutboxSnapshotTests
{
    private const int Threads = 4;

    // Enough that the rings do not fill: then each append is in them.
    private static readonly OutboxLayout Layout = new() { Stripes = 2, RecordsPerStripe = 1 << 17, Series = 64, TextBytes = 8192 };

    [Fact]
    public void At_whatever_moment_a_worker_dies_each_finished_append_is_there_once_and_no_other()
    {
        using var memory = OutboxMemory.Private(Layout);
        using var copy = OutboxMemory.Private(Layout);
        var writer = new OutboxWriter(memory, "shop");
        var hits = writer.Series(SeriesKind.Counter, "hits");
        var latency = writer.Series(SeriesKind.Microseconds, "latency");
        var began = new long[Threads * 16];
        var ended = new long[Threads * 16];
        using var stop = new CancellationTokenSource();
        var threads = Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 1; i <= 50_000 && !stop.IsCancellationRequested; i++)
            {
                Volatile.Write(ref began[thread * 16], i);
                writer.Add(hits, 1L);
                // The value tells whose it is, and which.
                writer.Record(latency, (thread * 1_000_000L) + i);
                Volatile.Write(ref ended[thread * 16], i);
            }
        })).ToArray();

        do
        {
            // As a kill: nothing is asked to stop, and what is half done stays so.
            var certain = Sample(ended);
            memory.CopyTo(copy);
            var possible = Sample(began);

            Assert.True(BatchCycle.TryOpenLast(copy, PackedText.Plain) || certain.Sum() == 0);
            var lines = copy.PackParts().SelectMany(part => part.Split('\n')).ToList();
            var values = Values(lines, "latency").Select(text => (long)Math.Round(double.Parse(text, CultureInfo.InvariantCulture) * 1000)).ToList();
            var count = Values(lines, "hits").Sum(long.Parse);

            Assert.InRange(count, certain.Sum(), possible.Sum());
            Assert.Equal(values.Count, values.Distinct().Count());
            for (var thread = 0; thread < Threads; thread++)
            {
                var mine = values.Where(value => value / 1_000_000 == thread).Select(value => value % 1_000_000).ToHashSet();
                Assert.True(mine.Count == 0 || mine.Max() <= possible[thread]);
                Assert.DoesNotContain(Enumerable.Range(1, (int)certain[thread]), i => !mine.Contains(i));
            }
            Assert.True(values.TrueForAll(value => value / 1_000_000 < Threads));
        }
        while (!Task.WhenAll(threads).IsCompleted);
        stop.Cancel();
    }

    private static long[] Sample(long[] counts) =>
        [.. Enumerable.Range(0, Threads).Select(thread => Volatile.Read(ref counts[thread * 16]))];

    private static IEnumerable<string> Values(IEnumerable<string> lines, string name) =>
        lines.Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).SelectMany(line => line.Split('|')[0].Split(':').Skip(1));
}

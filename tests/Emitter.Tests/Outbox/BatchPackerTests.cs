using System.Globalization;
using Windhover.Emitter.Outbox;

namespace Windhover.Emitter.Tests.Outbox;

public sealed class BatchPackerTests : IDisposable
{
    private readonly OutboxMemory _memory = OutboxMemory.Private(new OutboxLayout { Stripes = 4, RecordsPerStripe = 4096, Series = 512 });
    private readonly OutboxWriter _writer;

    public BatchPackerTests() => _writer = new OutboxWriter(_memory, "shop");

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(512)]
    [InlineData(1432)]
    [InlineData(16 * 1024)]
    public void Whatever_is_appended_comes_out_in_sum_and_within_the_limits(int partBytes)
    {
        foreach (var numbered in new[] { false, true })
        {
            var expected = AppendAtRandom(new Random(partBytes));
            var parts = _memory.TakeParts(new PartTerms(partBytes, numbered));

            Assert.All(parts, part => Assert.InRange(part.Length, 1, partBytes));
            var lines = parts.SelectMany(part => part.Split('\n').Skip(numbered ? 1 : 0)).ToList();
            Assert.All(lines, line => Assert.InRange(line.Length, 1, 4095));
            Assert.Equal(expected, Sums(lines));
        }
    }

    [Fact]
    public void Packed_again_it_is_the_same_bytes_whatever_is_appended_meanwhile()
    {
        AppendAtRandom(new Random(1));
        Assert.True(BatchCycle.TryOpen(_memory, PackedText.Numbered));
        var first = _memory.PackParts();

        var added = AppendAtRandom(new Random(2));
        Assert.Equal(first, _memory.PackParts());

        BatchCycle.Free(_memory, 0);
        Assert.Equal(added, Sums(_memory.TakeLines()));
    }

    [Fact]
    public void Parts_are_filled()
    {
        var latency = _writer.Series(SeriesKind.Microseconds, "latency", "endpoint:/test");
        for (var i = 0; i < 10_000; i++)
        {
            _writer.Record(latency, 123_456L);
        }

        var parts = _memory.TakeParts(new PartTerms(1432, Numbered: false));

        // All but the last, to within one more value.
        Assert.All(parts.SkipLast(1), part => Assert.InRange(part.Length, 1432 - 8, 1432));
    }

    [Fact]
    public void A_line_that_is_longer_than_a_part_goes_alone()
    {
        var hits = _writer.Series(SeriesKind.Counter, "hits");
        var longer = _writer.Series(SeriesKind.Counter, "longer", "tag:" + new string('x', 3000));
        var last = _writer.Series(SeriesKind.Counter, "last");
        foreach (var series in new[] { hits, longer, last })
        {
            _writer.Add(series, 1L);
        }

        var parts = _memory.TakeParts(new PartTerms(1432, Numbered: false));

        Assert.Equal(["hits:1|c", "longer:1|c|#tag:" + new string('x', 3000), "last:1|c"], parts);
    }

    [Fact]
    public void Each_part_of_the_channel_says_which_it_is()
    {
        var latency = _writer.Series(SeriesKind.Microseconds, "latency");
        for (var i = 0; i < 200; i++)
        {
            _writer.Record(latency, 1000L);
        }

        var headers = _memory.TakeParts(new PartTerms(512, Numbered: true)).Select(part => part.Split('\n')[0]);

        Assert.Equal(["@0 1 1/3", "@0 1 2/3", "@0 1 3/3"], headers);
    }

    [Fact]
    public void Memory_that_a_worker_has_scribbled_on_breaks_nothing()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            AppendAtRandom(random);
            for (var i = 0; i < 20; i++)
            {
                ref var entry = ref _memory.Series(random.Next(512));
                entry.TextOffset = random.Next(int.MinValue, int.MaxValue);
                entry.NameLength = (ushort)random.Next();
                _memory.Record(random.Next(4), random.Next(4096)).Series = random.Next(int.MinValue, int.MaxValue);
            }
            _memory.Stripe(random.Next(4)).Head += random.NextInt64(-1 << 20, 1 << 20);
            _memory.Header.Batch.PartBytes = random.Next(int.MinValue, int.MaxValue);
            if (BatchCycle.TryOpenLast(_memory, PackedText.Numbered))
            {
                _memory.PackParts();
                BatchCycle.Free(_memory, 0);
            }
        }
    }

    private SortedDictionary<string, double> AppendAtRandom(Random random)
    {
        var expected = new SortedDictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < 3000; i++)
        {
            var number = random.Next(40);
            var tags = $"number:{number}" + new string('x', number * 3);
            var amount = random.Next(1, 100_000);
            var name = (number % 4) switch { 0 => "hits", 1 => "price", 2 => "queue", _ => "latency" };
            switch (name)
            {
                case "hits":
                    _writer.Add(_writer.Series(SeriesKind.Counter, name, tags), amount);
                    break;
                case "price":
                    _writer.Add(_writer.Series(SeriesKind.DecimalCounter, name, tags), amount / 8.0);
                    break;
                case "queue":
                    _writer.Add(_writer.Series(SeriesKind.Share, name, tags), -amount / 4.0);
                    break;
                default:
                    _writer.Record(_writer.Series(SeriesKind.Microseconds, name, tags), amount);
                    break;
            }
            var value = name switch { "hits" => amount, "price" => amount / 8.0, "queue" => -amount / 4.0, _ => amount };
            var key = name + tags;
            expected[key] = expected.GetValueOrDefault(key) + value;
        }
        return expected;
    }

    private static SortedDictionary<string, double> Sums(IEnumerable<string> lines)
    {
        var sums = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var fields = line.Split('|', 3);
            var texts = fields[0].Split(':');
            var key = texts[0] + fields[2].TrimStart('#');
            // Milliseconds with three decimals are whole microseconds.
            var sum = texts.Skip(1).Sum(text => fields[1] == "ms"
                ? Math.Round(double.Parse(text, CultureInfo.InvariantCulture) * 1000)
                : double.Parse(text, CultureInfo.InvariantCulture));
            sums[key] = sums.GetValueOrDefault(key) + sum;
        }
        return sums;
    }
}

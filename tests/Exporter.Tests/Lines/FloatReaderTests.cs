using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Tests.Golden;

namespace Windhover.Exporter.Tests.Lines;

public sealed class FloatReaderTests
{
    [Fact]
    public void Each_spelling_gives_the_bits_or_the_error_of_Go()
    {
        var report = new GoldenReport();
        foreach (var row in GoldenFile.Rows("float_parse.json"))
        {
            var text = row.GetProperty("in").GetString()!;
            var ok = row.GetProperty("ok").GetBoolean();
            var expected = ok ? GoldenJson.ReadBits(row.GetProperty("bits")) : GoldenJson.ReadDouble(row.GetProperty("value_on_error"));
            report.Compare(text, Outcome(ok, expected), Parsed(text));
        }

        report.AssertAllEqual();
    }

    [Theory]
    [InlineData("1e99999999999999999999", double.PositiveInfinity, false)]
    [InlineData("-0x1p9999999999999999999", double.NegativeInfinity, false)]
    [InlineData("1e-99999999999999999999", 0.0, true)]
    [InlineData("0e99999999999999999999", 0.0, true)]
    [InlineData("0x0p99999999999999999999", 0.0, true)]
    [InlineData("1_000.000_1e-0_2", 10.000001, true)]
    [InlineData("0x1p1024", double.PositiveInfinity, false)]
    [InlineData("0x1.fffffffffffff8p1023", double.PositiveInfinity, false)]
    [InlineData("0x1.fffffffffffff7p1023", double.MaxValue, true)]
    [InlineData("0x1p-1074", double.Epsilon, true)]
    [InlineData("0x1p-1075", 0.0, true)]
    [InlineData("0x1.00000000000000000000000001p-1075", double.Epsilon, true)]
    [InlineData("0x1.00000000000008p0", 1.0, true)]
    [InlineData("0x1.000000000000080000000000000001p0", 1.0000000000000002, true)]
    [InlineData("0x123456789abcdef012345p-80", 1.1377777777777778, true)]
    [InlineData("1e_5", 0.0, false)]
    [InlineData("1e5_", 0.0, false)]
    [InlineData("0x_p1", 0.0, false)]
    [InlineData("+", 0.0, false)]
    [InlineData("-.", 0.0, false)]
    [InlineData("1-", 0.0, false)]
    public void Numbers_at_the_edges_are_read_as_Go_reads_them(string text, double expected, bool ok)
        => Assert.Equal(Outcome(ok, expected), Parsed(text));

    [Fact]
    public void Short_decimals_have_the_nearest_double()
    {
        // The framework's parser is the reference here: it is correctly rounded, and slower.
        var random = new Random(7);
        for (var i = 0; i < 100_000; i++)
        {
            var digits = random.NextInt64(0, (long)Math.Pow(10, random.Next(1, 18))).ToString();
            var point = random.Next(0, digits.Length + 1);
            var text = random.Next(3) switch { 0 => digits, 1 => "-" + digits, _ => digits[..point] + "." + digits[point..] };
            Assert.Equal(Outcome(true, double.Parse(text)), Parsed(text));
        }
    }

    [Fact]
    public void Whatever_a_double_prints_is_read_back_to_the_same_bits()
    {
        var random = new Random(11);
        for (var i = 0; i < 100_000; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(value))
            {
                Assert.Equal(Outcome(true, value), Parsed(value.ToString("R")));
            }
        }
    }

    [Fact]
    public void Short_decimals_allocate_nothing()
    {
        // What is made once, at the first call of each path, is not what is asked here.
        Assert.True(ReadShortDecimals());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = ReadShortDecimals();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(read);
    }

    private static bool ReadShortDecimals()
        => FloatReader.TryParse("123.456"u8, out var value) & value == 123.456 & FloatReader.TryParse("-1"u8, out _)
            & FloatReader.TryParse("1.5e3"u8, out _);

    [Fact]
    public void A_number_as_long_as_a_datagram_is_read()
    {
        var text = "0." + new string('0', 60_000) + "1e60001";
        Assert.Equal(Outcome(true, 1), Parsed(text));
        Assert.Equal(Outcome(true, 1), Parsed("0x0." + new string('0', 60_000) + "1p240004"));
        Assert.Equal(Outcome(false, double.PositiveInfinity), Parsed(new string('9', 65_000)));
    }

    private static string Parsed(string text)
    {
        var ok = FloatReader.TryParse(Encoding.UTF8.GetBytes(text), out var value);
        return Outcome(ok, value);
    }

    private static string Outcome(bool ok, double value)
        => $"{(ok ? "ok" : "error")} {(double.IsNaN(value) ? "NaN" : BitConverter.DoubleToUInt64Bits(value).ToString("x16"))}";
}

using System.Globalization;
using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Tests.Golden;

namespace Windhover.Exporter.Tests.Lines;

public sealed class FloatWriterTests
{
    [Fact]
    public void Each_double_is_written_as_statsd_exporter_wrote_it()
    {
        var report = new GoldenReport();
        foreach (var row in GoldenFile.Rows("float_format.json"))
        {
            var value = GoldenJson.ReadBits(row.GetProperty("bits"));
            report.Compare(row.GetProperty("bits").GetString()!, row.GetProperty("text").GetString()!, Format(value));
        }

        report.AssertAllEqual();
    }

    [Theory]
    [InlineData(-2.2250738585072014e-308, "-2.2250738585072014e-308")]
    [InlineData(999999, "999999")]
    [InlineData(999999.5, "999999.5")]
    [InlineData(-1000000, "-1e+06")]
    [InlineData(1234567, "1.234567e+06")]
    [InlineData(0.00012, "0.00012")]
    [InlineData(0.000099, "9.9e-05")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(2.98023223876953125e-08, "2.9802322387695312e-08")]
    [InlineData(4.1045368012983762e-289, "4.1045368012983762e-289")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Layout_changes_at_the_sixth_digit_and_the_fourth_zero(double value, string text)
        => Assert.Equal(text, Format(value));

    [Fact]
    public void Any_double_fits_and_reads_back_to_the_same_bits()
    {
        var random = new Random(5);
        for (var i = 0; i < 100_000; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            value = i % 2 == 0 ? value : Math.Round(random.NextDouble() * 1e7, random.Next(8));
            Assert.Equal(value, double.Parse(Format(value).Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Formatting_allocates_nothing()
    {
        Span<byte> buffer = stackalloc byte[FloatWriter.MaxLength];
        var warmUp = FloatWriter.Format(1.5e-9, buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var written = FloatWriter.Format(1.5e-9, buffer) + FloatWriter.Format(12, buffer) + FloatWriter.Format(0.125, buffer);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(warmUp + 2 + 5, written);
    }

    private static string Format(double value)
    {
        Span<byte> buffer = stackalloc byte[FloatWriter.MaxLength];
        return Encoding.ASCII.GetString(buffer[..FloatWriter.Format(value, buffer)]);
    }
}

using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Tests.Mapping.Yaml;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("1ns", 1)]
    [InlineData("1.5us", 1_500)]
    [InlineData("5\u00B5s", 5_000)]
    [InlineData("5\u03BCs", 5_000)]
    [InlineData(".5s", 500_000_000)]
    [InlineData("1.s", 1_000_000_000)]
    [InlineData("+1h2m3.5s", 3_723_500_000_000)]
    [InlineData("-5ms", -5_000_000)]
    [InlineData("0.9999999999s", 999_999_999)]
    [InlineData("2562047h47m16.854775807s", long.MaxValue)]
    [InlineData("-2562047h47m16.854775808s", long.MinValue)]
    public void Reads_what_go_reads(string text, long nanoseconds) => Assert.Equal(nanoseconds, GoDuration.ParseNanoseconds(text));

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("1")]
    [InlineData("1d")]
    [InlineData(".s")]
    [InlineData("1 s")]
    [InlineData("1s-2s")]
    [InlineData("s")]
    [InlineData("soon")]
    [InlineData("2562047h47m16.854775808s")]
    public void Refuses_what_go_refuses(string text) => Assert.Null(GoDuration.ParseNanoseconds(text));

    [Fact]
    public void A_single_nanosecond_does_not_become_never()
    {
        Assert.Equal(1, GoDuration.ToTimeSpan(1).Ticks);
        Assert.Equal(-1, GoDuration.ToTimeSpan(-1).Ticks);
        Assert.Equal(10_000_000, GoDuration.ToTimeSpan(1_000_000_000).Ticks);
    }
}

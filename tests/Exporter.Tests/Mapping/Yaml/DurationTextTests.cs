using Windhover.Exporter.Mapping.Yaml;

namespace Windhover.Exporter.Tests.Mapping.Yaml;

public sealed class DurationTextTests
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
    public void Reads_units_fractions_and_signs(string text, long nanoseconds) => Assert.Equal(nanoseconds, DurationText.ParseNanoseconds(text));

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
    public void Rejects_what_has_no_unit_or_does_not_fit(string text) => Assert.Null(DurationText.ParseNanoseconds(text));

    [Fact]
    public void A_single_nanosecond_does_not_become_never()
    {
        Assert.Equal(1, DurationText.ToTimeSpan(1).Ticks);
        Assert.Equal(-1, DurationText.ToTimeSpan(-1).Ticks);
        Assert.Equal(10_000_000, DurationText.ToTimeSpan(1_000_000_000).Ticks);
    }
}

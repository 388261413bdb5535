using Windhover.Exporter.Host.Flags;

namespace Windhover.Exporter.Tests.Host.Flags;

public sealed class GoNumberTests
{
    [Theory]
    [InlineData("200ms", 200)]
    [InlineData("1.5s", 1500)]
    [InlineData("1h2m3s", 3723000)]
    [InlineData("-1s", -1000)]
    [InlineData("+.5s", 500)]
    [InlineData("0", 0)]
    [InlineData("1000us", 1)]
    [InlineData("1ns", 0.0001)]
    [InlineData("-101ns", -0.0002)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1w2d1.s", 777_601_000)]
    [InlineData("15250w", 9_223_200_000_000)]
    public void Reads_durations(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), GoNumber.ParseDuration(text));

    [Theory]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("5", "time: missing unit in duration \"5\"")]
    [InlineData("5x", "time: unknown unit \"x\" in duration \"5x\"")]
    [InlineData("1y", "time: unknown unit \"y\" in duration \"1y\"")]
    [InlineData("5S", "time: unknown unit \"S\" in duration \"5S\"")]
    [InlineData("1.2.3s", "time: missing unit in duration \"1.2.3s\"")]
    [InlineData("1s1", "time: missing unit in duration \"1s1\"")]
    [InlineData("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\"")]
    [InlineData("abc", "time: invalid duration \"abc\"")]
    [InlineData(".s", "time: invalid duration \".s\"")]
    [InlineData("99999999999h", "time: invalid duration \"99999999999h\"")]
    public void Refuses_what_is_no_duration(string text, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => GoNumber.ParseDuration(text)).Message);

    [Theory]
    [InlineData("10", 10)]
    [InlineData("1.9", 1)]
    [InlineData("1e3", 1000)]
    [InlineData("-1", -1)]
    [InlineData("1_000", 1000)]
    [InlineData("0x1p4", 16)]
    [InlineData("9223372036854774784", 9223372036854774784)]
    [InlineData("9223372036854775807", long.MinValue)]
    [InlineData("-1e19", long.MinValue)]
    [InlineData("nan", long.MinValue)]
    [InlineData("Inf", long.MinValue)]
    public void Integers_are_cut_floats(string text, long number) => Assert.Equal(number, GoNumber.ParseInteger(text));

    [Theory]
    [InlineData("1e400", "value out of range")]
    [InlineData("0x10", "invalid syntax")]
    [InlineData("1__0", "invalid syntax")]
    [InlineData(" 5", "invalid syntax")]
    [InlineData("", "invalid syntax")]
    public void Refuses_what_is_no_integer(string text, string reason) =>
        Assert.Equal(
            $"strconv.ParseFloat: parsing \"{text}\": {reason}",
            Assert.Throws<UsageException>(() => GoNumber.ParseInteger(text)).Message);

    [Theory]
    [InlineData("10", 10)]
    [InlineData("1_000", 1000)]
    [InlineData("0x_10", 16)]
    [InlineData("0_7", 7)]
    [InlineData("0x10", 16)]
    [InlineData("010", 8)]
    [InlineData("0b11", 3)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void Unsigned_numbers_have_prefixes(string text, ulong number) => Assert.Equal(number, GoNumber.ParseUnsigned(text));

    [Theory]
    [InlineData("18446744073709551616", "value out of range")]
    [InlineData("1.5", "invalid syntax")]
    [InlineData("", "invalid syntax")]
    [InlineData("0x", "invalid syntax")]
    [InlineData("_1", "invalid syntax")]
    [InlineData("1_", "invalid syntax")]
    [InlineData("1__0", "invalid syntax")]
    public void Refuses_what_is_no_unsigned_number(string text, string reason) =>
        Assert.Equal(
            $"strconv.ParseUint: parsing \"{text}\": {reason}",
            Assert.Throws<UsageException>(() => GoNumber.ParseUnsigned(text)).Message);
}

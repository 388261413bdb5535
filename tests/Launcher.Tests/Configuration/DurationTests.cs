using Windhover.Launcher.Configuration;

namespace Windhover.Launcher.Tests.Configuration;

public class DurationTests
{
    [Theory]
    [InlineData("30", 30.0)]
    [InlineData("0.5", 0.5)]
    [InlineData("0", 0.0)]
    [InlineData("30s", 30.0)]
    [InlineData("250ms", 0.25)]
    [InlineData("5m", 300.0)]
    [InlineData("1h30m", 5400.0)]
    [InlineData("1.5h", 5400.0)]
    [InlineData("7d", 604_800.0)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("5 m", null)]
    [InlineData("m", null)]
    [InlineData("5min", null)]
    [InlineData("5m30", null)]
    [InlineData("99999999999999999999d", null)]
    public void A_time_is_numbers_with_units_or_seconds(string text, double? seconds) => Assert.Equal(seconds, Duration.Parse(text)?.TotalSeconds);
}

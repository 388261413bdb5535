using Windhover.Launcher.Terminal;

namespace Windhover.Launcher.Tests.Terminal;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(null, "-")]
    [InlineData(-1.0, "0 s")]
    [InlineData(2.55, "2.6 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(125.0, "2 min 5 s")]
    [InlineData(7380.0, "2 h 3 min")]
    [InlineData(273_600.0, "3 d 4 h")]
    public void Durations(double? seconds, string text) => Assert.Equal(text, Units.Duration(seconds));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(9.99, "9s")]
    [InlineData(125.0, "2m05")]
    [InlineData(1140.0, "19m")]
    [InlineData(7380.0, "2h03")]
    [InlineData(273_600.0, "3d04")]
    [InlineData(8_640_000.0, "100d")]
    public void Short_durations(double? seconds, string text) => Assert.Equal(text, Units.Short(seconds));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0.000085, "85 µs")]
    [InlineData(0.0012, "1.2 ms")]
    [InlineData(0.34, "340 ms")]
    [InlineData(2.51, "2.5 s")]
    public void Latencies(double? seconds, string text) => Assert.Equal(text, Units.Latency(seconds));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(512L << 10, "512 KiB")]
    [InlineData(64L << 20, "64 MiB")]
    [InlineData(3L << 29, "1.5 GiB")]
    public void Sizes(long? bytes, string text) => Assert.Equal(text, Units.Bytes(bytes));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0.0, "0")]
    [InlineData(9.96, "10")]
    [InlineData(12345.6, "12,346")]
    public void Rates(double? perSecond, string text) => Assert.Equal(text, Units.Rate(perSecond));
}

using Windhover.Exporter.Host.Flags;

namespace Windhover.Exporter.Tests.Host.Flags;

public sealed class ExporterFlagTests
{
    private static readonly ExporterFlag Duration = new("d", FlagKind.Duration, "200ms", "") { Min = 0 };

    [Theory]
    [InlineData("200ms", 200)]
    [InlineData("1.5s", 1500)]
    [InlineData("1h2m3s", 3723000)]
    [InlineData("+.5s", 500)]
    [InlineData("0", 0)]
    [InlineData("1000us", 1)]
    [InlineData("1ns", 0.0001)]
    public void Reads_durations_as_a_mapping_file_does(string text, double milliseconds)
    {
        Assert.Null(Duration.Problem(text));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), ExporterFlag.Duration(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5x")]
    [InlineData("1d")]
    [InlineData("-1s")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999h")]
    public void Rejects_other_durations(string text) =>
        Assert.Equal("expected a duration in ms, s, m or h, such as 1m30s", Duration.Problem(text));

    [Theory]
    [InlineData("10", 10)]
    [InlineData("-1", -1)]
    [InlineData("0755", 755)]
    [InlineData("9223372036854775807", int.MaxValue)]
    [InlineData("-9223372036854775808", int.MinValue)]
    public void Reads_decimal_numbers(string text, int number)
    {
        Assert.Null(ExporterFlagTable.CacheSize.Problem(text));
        Assert.Equal(number, ExporterFlag.Number(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1.9")]
    [InlineData("1e3")]
    [InlineData("1_000")]
    [InlineData("0x10")]
    [InlineData(" 5")]
    [InlineData("9223372036854775808")]
    public void Rejects_other_numbers(string text) => Assert.Equal("expected a whole number", ExporterFlagTable.CacheSize.Problem(text));

    [Theory]
    [InlineData("0", "expected a whole number from 1 to 64")]
    [InlineData("65", "expected a whole number from 1 to 64")]
    [InlineData("64", null)]
    public void A_number_has_a_range(string text, string? problem) => Assert.Equal(problem, ExporterFlagTable.ReceiveThreads.Problem(text));

    [Fact]
    public void Every_default_can_be_used() =>
        Assert.All(ExporterFlagTable.All.Where(flag => flag.Default is not null), flag => Assert.Null(flag.Problem(flag.Default!)));

    [Fact]
    public void An_argument_is_read_as_it_was_written()
    {
        var given = new Dictionary<ExporterFlag, string>
        {
            [ExporterFlagTable.ListenUdp] = "",
            [ExporterFlagTable.RelayAddress] = "a:1,b:2",
            [ExporterFlagTable.WebEnableLifecycle] = "true",
            [ExporterFlagTable.ParseLibratoTags] = "false",
        };

        var flags = new ExporterCommandLine([.. given.Select(pair => pair.Key.Argument(pair.Value))]).ReadFlags();

        Assert.Equal("", flags.ListenUdp);
        Assert.Equal(["a:1", "b:2"], flags.RelayAddresses);
        Assert.True(flags.WebEnableLifecycle);
        Assert.False(flags.ParseLibratoTags);
        Assert.True(flags.ParseInfluxDbTags);
    }
}

using Windhover.Exporter.Host;

namespace Windhover.Exporter.Tests.Host.Flags;

/// <summary>A command line of statsd_exporter starts as it is; what it asks for in vain is logged.</summary>
public sealed class FlagsWithoutEffectTests
{
    [Theory]
    [InlineData("--statsd.cache-size=5")]
    [InlineData("--statsd.cache-size=-1")]
    [InlineData("--statsd.cache-type=random")]
    [InlineData("--statsd.event-queue-size=0")]
    [InlineData("--statsd.event-flush-threshold=0")]
    [InlineData("--statsd.event-flush-interval=1m")]
    [InlineData("--statsd.udp-packet-queue-size=0")]
    [InlineData("--debug.dump-fsm=/nonexistent/fsm.dot")]
    public async Task Each_is_accepted_with_one_warning(string flag)
    {
        var log = await LogOfCheckAsync(flag);

        var warning = Assert.Single(log, line => line.Contains("level=WARN", StringComparison.Ordinal));
        Assert.Contains($"{flag.Split('=')[0]} is accepted, as statsd_exporter's, but has no effect: ", warning);
    }

    [Fact]
    public async Task Nothing_is_said_of_flags_that_are_not_given()
        => Assert.DoesNotContain(await LogOfCheckAsync(), line => line.Contains("no effect", StringComparison.Ordinal));

    private static async Task<string[]> LogOfCheckAsync(params string[] flags)
    {
        using var stderr = new StringWriter();
        Assert.Equal(0, await ExporterCommand.RunAsync(
            ["--check-config", .. flags], TextWriter.Null, stderr, TestContext.Current.CancellationToken));
        return stderr.ToString().Split('\n');
    }
}

using System.Text.Json;
using Windhover.Launcher.ExporterHost;
using Windhover.Launcher.ExporterHost.CommandLine;

namespace Windhover.Launcher.Tests.ExporterHost;

/// <summary>What the exporter prints and how it ends before it starts anything: recorded answers of statsd_exporter.</summary>
public sealed class ExporterUsageTests
{
    private static readonly JsonElement[] Golden =
        [.. JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "cli.json"))).EnumerateArray()];

    /// <summary>Rows that neither start nor check anything: usage errors and texts.</summary>
    public static TheoryData<int> UsageRows()
    {
        var rows = new TheoryData<int>();
        for (var index = 0; index < Golden.Length; index++)
        {
            var starts = Golden[index].GetProperty("stderr").GetString()!.Contains("Starting StatsD", StringComparison.Ordinal);
            // @args.txt and the JSON log belong to rows with a start, or to a test of their own.
            if (!starts && Golden[index].GetProperty("args")[0].GetString() != "@args.txt")
            {
                rows.Add(index);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(UsageRows))]
    public async Task Answers_as_statsd_exporter_does(int row)
    {
        var args = Golden[row].GetProperty("args").EnumerateArray().Select(arg => arg.GetString()!).ToArray();

        var (exitCode, stdout, stderr) = await RunAsync(args);

        Assert.Equal(Golden[row].GetProperty("exit").GetInt32(), exitCode);
        Assert.Equal(Golden[row].GetProperty("stderr").GetString(), stderr);
        var expected = Golden[row].GetProperty("stdout").GetString()!;
        if (args is ["--version"] or ["--help-man"])
        {
            // Versions differ; the layout does not.
            Assert.Equal(Skeleton(expected), Skeleton(stdout));
        }
        else
        {
            // What only this program does is told after what statsd_exporter tells.
            Assert.StartsWith(expected, stdout);
        }
    }

    [Fact]
    public async Task Help_teaches_with_examples()
    {
        var (_, stdout, _) = await RunAsync("--help");

        Assert.Contains("--statsd.mapping-config=mapping.yml --check-config", stdout);
    }

    [Fact]
    public async Task Our_own_flags_stand_after_those_of_statsd_exporter()
    {
        var (_, stdout, _) = await RunAsync("--help");

        var own = stdout[stdout.IndexOf("Flags that statsd_exporter does not have:", StringComparison.Ordinal)..];
        Assert.Contains("--statsd.limit.series=1000000", own);
        Assert.Contains("--statsd.limit.label-value-length=0", own);
    }

    [Fact]
    public void Series_are_limited_by_default()
    {
        var flags = ExporterFlags.Read([]);

        Assert.Equal(1_000_000, flags.LimitSeries);
        Assert.Equal(0, flags.LimitSeriesPerName);
        Assert.Equal(0, flags.LimitLabelValueLength);
    }

    [Theory]
    [InlineData("--statsd.event-flush-threshold=-1", "--statsd.event-flush-threshold must be 0 or more, but is -1")]
    [InlineData("--statsd.event-flush-interval=0", "--statsd.event-flush-interval must be more than 0")]
    [InlineData("--statsd.udp-packet-queue-size=-1", "--statsd.udp-packet-queue-size must be 0 or more, but is -1")]
    [InlineData("--statsd.receive-threads=0", "--statsd.receive-threads must be 1 to 64, but is 0")]
    [InlineData("--statsd.receive-threads=65", "--statsd.receive-threads must be 1 to 64, but is 65")]
    [InlineData("--web.telemetry-path=", "--web.telemetry-path must start with '/', but is ''")]
    [InlineData("--web.telemetry-path=foo", "--web.telemetry-path must start with '/', but is 'foo'")]
    public async Task What_makes_statsd_exporter_panic_or_no_sense_is_wrong_usage_here(string flag, string message)
    {
        var (exitCode, stdout, stderr) = await RunAsync(flag);

        Assert.Equal(1, exitCode);
        Assert.Equal("", stdout);
        Assert.Equal($"statsd_exporter: error: {message}, try --help\n", stderr);
    }

    [Fact]
    public async Task A_file_of_arguments_stands_for_its_lines()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "# comment\n--log.level\nfoo\n");
        try
        {
            var (exitCode, _, stderr) = await RunAsync("@" + file);

            Assert.Equal(1, exitCode);
            Assert.Equal("statsd_exporter: error: unrecognized log level foo, try --help\n", stderr);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_version_is_printed_even_before_an_error()
    {
        var (exitCode, stdout, _) = await RunAsync("--version", "--nope");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("statsd_exporter, version ", stdout);
    }

    [Fact]
    public void Of_two_occurrences_the_last_wins()
    {
        var given = KingpinParser.Parse(
            ExporterFlagTable.WithBuiltIns,
            ["--statsd.cache-size=5", "--no-statsd.parse-librato-tags", "--statsd.cache-size", "7"],
            out var error);

        Assert.Null(error);
        var flags = ExporterFlags.Read(given);
        Assert.Equal(7, flags.CacheSize);
        Assert.False(flags.ParseLibratoTags);
        Assert.True(flags.ParseInfluxDbTags);
    }

    [Fact]
    public void Several_relay_targets_stand_with_commas_between_them()
    {
        var given = KingpinParser.Parse(ExporterFlagTable.WithBuiltIns, ["--statsd.relay.address=a:1,b:2"], out _);

        Assert.Equal(["a:1", "b:2"], ExporterFlags.Read(given).RelayAddresses);
    }

    private static async Task<(int ExitCode, string Stdout, string Stderr)> RunAsync(params string[] args)
    {
        var (stdout, stderr) = (new StringWriter(), new StringWriter());
        var exitCode = await ExporterCommand.RunAsync(args, stdout, stderr, CancellationToken.None);
        return (exitCode, stdout.ToString(), stderr.ToString());
    }

    /// <summary>The lines without what says which build it is.</summary>
    private static string Skeleton(string text) => string.Join('\n', text.Split('\n').Select(line =>
        line.Contains("statsd_exporter, version", StringComparison.Ordinal) ? "version"
        : line.StartsWith("  ", StringComparison.Ordinal) ? line.Split(':')[0]
        : line));
}

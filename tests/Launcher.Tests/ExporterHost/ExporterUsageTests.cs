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
        await File.WriteAllTextAsync(file, "# comment\n\n--log.level\n \nfoo\n");
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

    [Theory]
    [InlineData("--\n--check-config\n", null)]
    [InlineData("--check-config\r\n", null)]
    [InlineData("\ufeff--check-config\n", "unexpected \ufeff--check-config")]
    [InlineData("--check-config\r--nope\n", "unknown long flag '--check-config\r--nope'")]
    public void A_file_of_arguments_is_read_as_kingpin_reads_it(string text, string? error)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, text);
        try
        {
            KingpinParser.Parse(ExporterFlagTable.WithBuiltIns, ["@" + file], out var actual);

            Assert.Equal(error, actual);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_folder_is_no_file_of_arguments()
    {
        KingpinParser.Parse(ExporterFlagTable.WithBuiltIns, ["@/"], out var error);

        Assert.Equal("failed to read arguments from \"/\": read /: is a directory", error);
    }

    [Fact]
    public async Task The_version_is_printed_even_before_an_error()
    {
        var (exitCode, stdout, _) = await RunAsync("--version", "--nope");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("statsd_exporter, version ", stdout);
    }

    [Theory]
    [InlineData("--check-config", "--no-check-config", "flag 'check-config' cannot be repeated")]
    [InlineData("--statsd.cache-size=5", "--statsd.cache-size=5", "flag 'statsd.cache-size' cannot be repeated")]
    [InlineData("--log.level=info", "--log.level=foo", "flag 'log.level' cannot be repeated")]
    [InlineData("--log.level=foo", "--log.level=foo", "unrecognized log level foo")]
    public async Task No_flag_stands_twice(string first, string second, string message)
    {
        var (exitCode, _, stderr) = await RunAsync(first, second);

        Assert.Equal(1, exitCode);
        Assert.Equal($"statsd_exporter: error: {message}, try --help\n", stderr);
    }

    [Theory]
    [InlineData("", "--log.level", "")]
    [InlineData("", "--log.level", "in")]
    [InlineData("", "--statsd.cache-type", "l")]
    public async Task Completion_offers_the_values_of_a_flag_that_has_a_set_of_them(params string[] words)
    {
        var (_, stdout, _) = await RunAsync(["--completion-bash", .. words]);

        Assert.Equal(words[1] == "--log.level" ? "debug\ninfo\nwarn\nerror" : "lru\nrandom", stdout);
    }

    [Theory]
    [InlineData("--")]
    [InlineData("--stats")]
    [InlineData("--log.level", "debug", "--nope")]
    public async Task Completion_offers_all_flags_else(params string[] words)
    {
        var (_, stdout, _) = await RunAsync(["--completion-bash", .. words]);

        Assert.StartsWith("--help\n--web.listen-address\n", stdout);
        Assert.EndsWith("--version", stdout);
    }

    [Theory]
    [InlineData]
    [InlineData("x")]
    [InlineData("--log.level", "debug")]
    [InlineData("--web.listen-address", "")]
    [InlineData("--", "")]
    public async Task Completion_offers_nothing_where_no_flag_can_stand(params string[] words)
    {
        var (_, stdout, _) = await RunAsync(["--completion-bash", .. words]);

        Assert.Equal("", stdout);
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

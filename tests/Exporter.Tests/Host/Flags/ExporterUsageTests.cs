using System.Text.Json;
using System.Text.RegularExpressions;
using Windhover.Exporter.Host;
using Windhover.Exporter.Host.Flags;

namespace Windhover.Exporter.Tests.Host.Flags;

/// <summary>What the exporter prints and how it ends before it starts anything.</summary>
public sealed class ExporterUsageTests
{
    private static readonly JsonElement[] Golden =
        [.. JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "cli.json"))).EnumerateArray()];

    /// <summary>Recorded rows that neither start nor check anything: usage errors and texts.</summary>
    public static TheoryData<int> UsageRows()
    {
        // kingpin's manual page, long help, completion and files of arguments are not here.
        string[] gone = ["--help-long", "--help-man", "--completion-script-bash", "@args.txt"];
        var rows = new TheoryData<int>();
        for (var index = 0; index < Golden.Length; index++)
        {
            var starts = Golden[index].GetProperty("stderr").GetString()!.Contains("Starting StatsD", StringComparison.Ordinal);
            if (!starts && !gone.Contains(Golden[index].GetProperty("args")[0].GetString()))
            {
                rows.Add(index);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(UsageRows))]
    public async Task Ends_with_statsd_exporters_exit_code_and_on_the_same_stream(int row)
    {
        var args = Golden[row].GetProperty("args").EnumerateArray().Select(arg => arg.GetString()!).ToArray();

        var (exitCode, stdout, stderr) = await RunAsync(args);

        Assert.Equal(Golden[row].GetProperty("exit").GetInt32(), exitCode);
        Assert.Equal(Golden[row].GetProperty("stdout").GetString()!.Length > 0, stdout.Length > 0);
        Assert.Equal(Golden[row].GetProperty("stderr").GetString()!.Length > 0, stderr.Length > 0);
    }

    [Theory]
    [InlineData("--nope", "--nope: unknown flag")]
    [InlineData("--web.listen-addres=x", "--web.listen-addres: unknown flag; did you mean --web.listen-address?")]
    [InlineData("--no-web.enable-lifecycl", "--no-web.enable-lifecycl: unknown flag; did you mean --no-web.enable-lifecycle?")]
    [InlineData("-version", "-version: unknown flag; did you mean --version?")]
    [InlineData("--no-statsd.listen-tcp", "--no-statsd.listen-tcp: unknown flag; did you mean --statsd.listen-tcp?")]
    [InlineData("positional", "'positional': expected a flag, such as --web.listen-address")]
    [InlineData("@args.txt", "'@args.txt': expected a flag, such as --web.listen-address")]
    [InlineData("--web.enable-lifecycle=true", "--web.enable-lifecycle: 'true': expected no value; a switch is given as --NAME or --no-NAME")]
    [InlineData("--check-config=", "--check-config: '': expected no value; a switch is given as --NAME or --no-NAME")]
    [InlineData("--statsd.mapping-config", "--statsd.mapping-config: expected a value, as in --statsd.mapping-config=VALUE")]
    [InlineData("--statsd.mapping-config --check-config", "--statsd.mapping-config: expected a value, as in --statsd.mapping-config=VALUE")]
    [InlineData("--statsd.mapping-config --nope", "--statsd.mapping-config: expected a value, as in --statsd.mapping-config=VALUE")]
    [InlineData("--statsd.cache-size=abc", "--statsd.cache-size: 'abc': expected a whole number")]
    [InlineData("--statsd.cache-type=foo", "--statsd.cache-type: 'foo': expected one of lru, random")]
    [InlineData("--log.level=foo", "--log.level: 'foo': expected one of debug, info, warn, error")]
    [InlineData("--log.format=foo", "--log.format: 'foo': expected one of logfmt, json")]
    [InlineData("--statsd.event-flush-threshold=-1", "--statsd.event-flush-threshold: '-1': expected a whole number, 0 or more")]
    [InlineData("--statsd.event-flush-interval=0", "--statsd.event-flush-interval: '0': expected a duration in ms, s, m or h, more than 0, such as 1m30s")]
    [InlineData("--statsd.event-flush-interval=5", "--statsd.event-flush-interval: '5': expected a duration in ms, s, m or h, more than 0, such as 1m30s")]
    [InlineData("--statsd.sets.window=5", "--statsd.sets.window: '5': expected a duration in ms, s, m or h, such as 1m30s")]
    [InlineData("--statsd.udp-packet-queue-size=-1", "--statsd.udp-packet-queue-size: '-1': expected a whole number, 0 or more")]
    [InlineData("--statsd.receive-threads=0", "--statsd.receive-threads: '0': expected a whole number from 1 to 64")]
    [InlineData("--web.telemetry-path=", "--web.telemetry-path: '': expected a path that begins with /")]
    [InlineData("--web.telemetry-path=foo", "--web.telemetry-path: 'foo': expected a path that begins with /")]
    [InlineData("--check-config --no-check-config", "--check-config: given more than once; expected one value")]
    [InlineData("--check-config --check-config", "--check-config: given more than once; expected one value")]
    [InlineData("--statsd.cache-size=5 --statsd.cache-size=5", "--statsd.cache-size: given more than once; expected one value")]
    [InlineData("--log.level=info --log.level=foo", "--log.level: given more than once; expected one value")]
    [InlineData("--state.none --state.path=x", "--state.none and --state.path exclude each other; give one of them")]
    public async Task A_mistake_is_told_with_the_flag_the_value_and_what_was_expected(string commandLine, string message)
    {
        var (exitCode, stdout, stderr) = await RunAsync(commandLine.Split(' '));

        Assert.Equal(1, exitCode);
        Assert.Equal("", stdout);
        Assert.Equal($"statsd_exporter: error: {message}{(message.EndsWith('?') ? "" : ".")} Nothing was started; try --help\n", stderr);
    }

    [Theory]
    [InlineData("--statsd.listen-tcp=", "--statsd.listen-udp=127.0.0.1:1", "--statsd.read-buffer=-1")]
    [InlineData("--statsd.listen-tcp", "", "--statsd.listen-udp", "127.0.0.1:1", "--statsd.read-buffer", "-1")]
    [InlineData("--statsd.read-buffer=-1", "--statsd.listen-udp=127.0.0.1:1", "--statsd.listen-tcp=", "--")]
    public void A_value_stands_behind_an_equals_sign_or_a_space(params string[] args)
    {
        var flags = new ExporterCommandLine(args).ReadFlags();

        Assert.Equal(("", "127.0.0.1:1", -1), (flags.ListenTcp, flags.ListenUdp, flags.ReadBuffer));
        Assert.Equal(":9102", flags.WebListenAddress);
    }

    [Fact]
    public void Help_has_every_flag_with_its_default_and_no_line_wider_than_the_terminal()
    {
        var text = ExporterHelp.Text(width: 70);

        Assert.All(ExporterFlagTable.All, flag => Assert.Contains((flag.IsBool ? "--[no-]" : "--") + flag.Name, text));
        Assert.Contains("0 for no limit. [default: 1000000]", Regex.Replace(text, @"\s+", " "));
        Assert.All(text[..text.IndexOf("\nDurations have units", StringComparison.Ordinal)].Split('\n').Skip(2), line => Assert.InRange(line.Length, 0, 70));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--nope", "--help")]
    public async Task Help_teaches_with_examples(params string[] args)
    {
        var (exitCode, stdout, stderr) = await RunAsync(args);

        Assert.Equal((0, ""), (exitCode, stderr));
        Assert.Contains("--statsd.mapping-config=mapping.yml --check-config", stdout);
    }

    [Fact]
    public async Task The_version_is_printed_even_before_an_error()
    {
        var (exitCode, stdout, _) = await RunAsync("--version", "--nope");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("statsd_exporter, version ", stdout);
    }

    [Fact]
    public void Series_are_limited_by_default()
    {
        var flags = new ExporterCommandLine([]).ReadFlags();

        Assert.Equal(1_000_000, flags.LimitSeries);
        Assert.Equal(0, flags.LimitSeriesPerName);
        Assert.Equal(0, flags.LimitLabelValueLength);
    }

    private static async Task<(int ExitCode, string Stdout, string Stderr)> RunAsync(params string[] args)
    {
        var (stdout, stderr) = (new StringWriter(), new StringWriter());
        var exitCode = await ExporterCommand.RunAsync(args, stdout, stderr, CancellationToken.None);
        return (exitCode, stdout.ToString(), stderr.ToString());
    }
}

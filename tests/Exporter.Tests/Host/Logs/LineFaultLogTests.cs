using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Tests.Host.Logs;

/// <summary>What <c>--log.level=debug</c> says of bad lines: recorded answers of statsd_exporter.</summary>
public sealed class LineFaultLogTests
{
    private static readonly JsonElement[] Golden =
        [.. JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "line_log.json"))).EnumerateArray()];

    public static TheoryData<int> Rows() => [.. Enumerable.Range(0, Golden.Length)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Says_what_statsd_exporter_says(int row)
    {
        using var written = new StringWriter();
        var log = new ExporterLogger(written, LogLevel.Debug, LogFormat.Logfmt, TimeProvider.System);
        var line = Golden[row].TryGetProperty("in_b64", out var bytes)
            ? bytes.GetBytesFromBase64()
            : Encoding.UTF8.GetBytes(Golden[row].GetProperty("in").GetString()!);
        var flags = Golden[row].GetProperty("flags");
        var options = new LineOptions
        {
            DogStatsdTags = flags.GetProperty("dogstatsd").GetBoolean(),
            InfluxDbTags = flags.GetProperty("influxdb").GetBoolean(),
            LibratoTags = flags.GetProperty("librato").GetBoolean(),
            SignalFxTags = flags.GetProperty("signalfx").GetBoolean(),
        };

        new LineFaultLog(options, log).Tell(line);

        Assert.Equal(
            Golden[row].GetProperty("log").EnumerateArray().Select(entry => AsJsonString(entry.GetString()!)),
            written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry[entry.IndexOf("msg=")..]));
    }

    /// <summary>Control characters and bytes that are no UTF-8, as this log escapes them.</summary>
    private static string AsJsonString(string recorded)
    {
        var text = Regex.Replace(recorded, @"(?:\\x[89a-f][0-9a-f])+", match => Encoding.UTF8.GetString(
            Convert.FromHexString(match.Value.Replace("\\x", "", StringComparison.Ordinal))));
        text = Regex.Replace(
            text, "=([^ \"]*\u007f[^ ]*)", match => $"=\"{match.Groups[1].Value.Replace("\u007f", "\\x7f", StringComparison.Ordinal)}\"");
        return Regex.Replace(text, @"\\x([0-7][0-9a-f])", @"\u00$1").Replace("\\a", "\\u0007", StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_line_is_not_worth_a_word()
    {
        using var written = new StringWriter();

        new LineFaultLog(new LineOptions(), new ExporterLogger(written, LogLevel.Debug, LogFormat.Logfmt, TimeProvider.System))
            .Tell("hits:1|c|@0.1|#k:v|c:id|T1"u8);

        Assert.Equal("", written.ToString());
    }
}

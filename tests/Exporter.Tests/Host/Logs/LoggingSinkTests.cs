using System.Text;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Shards;
using Windhover.Exporter.Tests.Golden;

namespace Windhover.Exporter.Tests.Host.Logs;

/// <summary>What <c>--log.level=debug</c> says of lines.</summary>
public sealed class LoggingSinkTests
{
    [Fact]
    public void Complains_of_exactly_those_recorded_lines_that_statsd_exporter_complains_of()
    {
        var report = new GoldenReport();
        foreach (var row in GoldenFile.Rows("line_log.json"))
        {
            var line = GoldenJson.ReadBytes(row, "in", "in_b64");
            var faults = FaultsOf(GoldenJson.ReadLineOptions(row.GetProperty("flags")), line);
            report.Compare(
                Encoding.UTF8.GetString(line),
                (row.GetProperty("log").GetArrayLength() > 0).ToString(),
                (faults.Length > 0).ToString());
        }

        report.AssertAllEqual();
    }

    [Theory]
    [InlineData("a:x|c", "line=a:x|c reason=malformed_value count=1 error=\"the value is not a number\"")]
    [InlineData("a:1:x:y|ms", "line=a:1:x:y|ms reason=malformed_value count=2 error=\"the value is not a number\"")]
    [InlineData("a:1|c|#k:,b:c", "line=a:1|c|#k:,b:c reason=tag_error count=1 error=\"skipped, because key or value is missing\"")]
    [InlineData("a:-1|c", "line=a:-1|c reason=illegal_negative_counter count=1 error=\"a counter cannot fall\"")]
    [InlineData(
        "first:1:2|ms",
        "line=first:1:2|ms reason=other_type count=2 error=\"first is a counter already, and a name keeps its type\"")]
    public void Tells_in_the_words_of_explain_what_is_not_counted(string line, string expected)
        => Assert.Equal(
            $"msg=\"Line not counted whole\" {expected}",
            Assert.Single(FaultsOf(new LineOptions(), "first:1|c"u8.ToArray(), Encoding.UTF8.GetBytes(line))));

    [Fact]
    public void A_line_that_is_counted_whole_is_only_logged_and_counts_as_usual()
    {
        var exporter = new StatsdExporter(new ExporterOptions(), TimeProvider.System);

        var log = Log(exporter, new LineOptions(), "hits:1|c|@0.1|#k:v|c:id"u8.ToArray(), "hits:1|c|@0.1|#k:v|c:id"u8.ToArray());

        Assert.Equal(2, log.Length);
        Assert.All(log, line => Assert.EndsWith(" msg=\"Incoming line\" proto=udp line=hits:1|c|@0.1|#k:v|c:id", line));
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        exporter.WriteClientMetrics(output, Windhover.Exporter.Exposition.MetricsFormat.Text);
        Assert.EndsWith("} 20\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string[] FaultsOf(LineOptions options, params byte[][] lines) =>
    [
        .. Log(new StatsdExporter(new ExporterOptions { Lines = options }, TimeProvider.System), options, lines)
            .Where(line => !line.Contains("msg=\"Incoming line\"", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf("msg=", StringComparison.Ordinal)..]),
    ];

    private static string[] Log(StatsdExporter exporter, LineOptions options, params byte[][] lines)
    {
        using var written = new StringWriter();
        var trace = new SampleTrace();
        var sink = new LoggingSink(
            exporter.CreateSink(trace), trace, "udp", exporter, options,
            new ExporterLogger(written, LogLevel.Debug, LogFormat.Logfmt, TimeProvider.System));
        sink.Enter();
        foreach (var line in lines)
        {
            sink.Line(line);
        }
        sink.Exit();
        return written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

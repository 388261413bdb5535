using System.Text;
using System.Text.Json;
using Windhover.Exporter.Host;
using Windhover.Exporter.Host.Relaying;
using Windhover.Exporter.Host.Web;

namespace Windhover.Exporter.Tests.Host.Web;

public sealed class LossPageTests
{
    private readonly StatsdExporter _exporter = new(new ExporterOptions { MaxSeriesPerName = 1 }, TimeProvider.System);
    private long _kernelDrops;

    public LossPageTests() => ReceiverMetrics.Register(_exporter, () => _kernelDrops);

    [Fact]
    public void Says_in_the_first_sentence_that_nothing_was_lost()
    {
        Send("a:1|c", "a:1|c");

        Assert.StartsWith("Nothing was lost since the start: 2 lines received, 2 events added to series.\n", LossPage.Text(Report()));
        Assert.False(JsonElement.Parse(LossPage.Json(Report())).GetProperty("lost").GetBoolean());
    }

    [Fact]
    public void Says_in_the_first_sentence_what_was_lost_and_where()
    {
        _kernelDrops = 1200;
        Send("a:1|c", "a:1|g", "a:x|c", "b", "a:1|c|#bare", "a:1|c|#k:v");

        Assert.StartsWith(
            "Lost since the start: 1,200 datagrams (kernel, UDP), 2 samples (lines and samples), 1 tags (tags), "
            + "1 events (events, by name), 1 events (events, else); 6 lines received, 2 events added to series.\n",
            LossPage.Text(Report()));
    }

    [Fact]
    public void Names_the_reasons_the_largest_first()
    {
        Send("a:1|c", "x", "a:x|c", "a:y|c", "a:1|g");

        var samples = Stage("lines and samples");
        Assert.Equal([("malformed_value", 2), ("malformed_line", 1)], Reasons(samples));
        Assert.Equal([("a", 1)], Reasons(Stage("events, by name")));
        Assert.Contains("    2 malformed_value\n    1 malformed_line\n", LossPage.Text(Report()));
    }

    [Fact]
    public void Tells_of_each_relay_target()
    {
        RelayCounters.For("10.0.0.1:9125", _exporter).DroppedLines.Add(7);
        RelayCounters.For("10.0.0.2:9125", _exporter).LongLines.Add(1);

        Assert.Equal([("10.0.0.1:9125", 7)], Reasons(Stage("relay, target slow")));
        Assert.Equal([("10.0.0.2:9125", 1)], Reasons(Stage("relay, lines too long")));
    }

    [Fact]
    public void Says_of_unix_datagrams_that_the_kernel_cannot_drop_them()
    {
        var stage = Stage("kernel, unix datagrams");

        Assert.Equal(0, stage.GetProperty("lost").GetInt64());
        Assert.StartsWith("impossible", stage.GetProperty("why").GetString());
        Assert.False(stage.TryGetProperty("metric", out _));
    }

    private LossReport Report() => LossReport.Of(_exporter.OwnFamilies());

    private JsonElement Stage(string name) => JsonElement.Parse(LossPage.Json(Report())).GetProperty("stages").EnumerateArray()
        .Single(stage => stage.GetProperty("stage").GetString() == name);

    private static IEnumerable<(string?, long)> Reasons(JsonElement stage) => stage.GetProperty("reasons").EnumerateArray()
        .Select(reason => (reason.GetProperty("reason").GetString(), reason.GetProperty("lost").GetInt64()));

    private void Send(params string[] lines)
    {
        var sink = _exporter.CreateSink();
        sink.Enter();
        foreach (var line in lines)
        {
            sink.Line(Encoding.UTF8.GetBytes(line));
            // As the receivers do.
            _exporter.Ingest.Lines++;
        }
        sink.Exit();
    }
}

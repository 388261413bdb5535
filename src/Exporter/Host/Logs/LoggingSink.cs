using System.Globalization;
using Windhover.Exporter.Diagnostics.Explain;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Shards;

namespace Windhover.Exporter.Host.Logs;

/// <summary>Logs every line, and why it is not counted whole, for <c>--log.level=debug</c> only.</summary>
/// <param name="next">Where the lines go; the shard at the end tells <paramref name="trace"/> what becomes of them.</param>
internal sealed class LoggingSink(
    ILineSink next, SampleTrace trace, string protocol, StatsdExporter exporter, LineOptions options, ExporterLog log) : ILineSink
{
    private readonly LineParser _parser = new(options);
    private readonly ParsedLine _parsed = new();

    public void Enter() => next.Enter();

    public void Line(ReadOnlySpan<byte> line)
    {
        var text = LogText.Of(line);
        log.Debug("Incoming line", [("proto", protocol), ("line", text)]);
        trace.Samples.Clear();
        next.Line(line);
        // Parsed a second time, so that the shard need not tell the faults of one line from those of all.
        var statistics = new LineStatistics();
        _parser.Parse(line, _parsed, statistics);
        foreach (var fault in LineFaults.Of(statistics).Concat(LineFaults.Of(trace, exporter.KindOf)))
        {
            Tell(text, fault);
        }
        if (statistics.TagErrors > 0)
        {
            Tell(text, new ExplainedError("tag_error", statistics.TagErrors, LineFaults.TagErrorText));
        }
    }

    public void EmptyLine() => log.Debug("Incoming line", [("proto", protocol), ("line", "")]);

    public void Exit() => next.Exit();

    private void Tell(string line, ExplainedError fault) => log.Debug(
        "Line not counted whole",
        [
            ("line", line),
            ("reason", fault.Reason),
            ("count", fault.Count.ToString(CultureInfo.InvariantCulture)),
            ("error", fault.Text),
        ]);
}

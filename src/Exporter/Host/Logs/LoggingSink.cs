using System.Text;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Diagnostics.Explain;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Shards;

namespace Windhover.Exporter.Host.Logs;

/// <summary>Logs every line, and why it is not counted whole, for <c>--log.level=debug</c> only.</summary>
/// <param name="next">Where the lines go; the shard at the end tells <paramref name="trace"/> what becomes of them.</param>
internal sealed class LoggingSink(
    ILineSink next, SampleTrace trace, string protocol, StatsdExporter exporter, LineOptions options, ILogger log) : ILineSink
{
    private readonly LineParser _parser = new(options);
    private readonly ParsedLine _parsed = new();

    public void Enter() => next.Enter();

    public void Line(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        log.IncomingLine(protocol, text);
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

    public void EmptyLine() => log.IncomingLine(protocol, "");

    public void Exit() => next.Exit();

    private void Tell(string line, ExplainedError fault) => log.LineFault(line, fault.Reason, fault.Count, fault.Text);
}

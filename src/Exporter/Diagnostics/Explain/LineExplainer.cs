using System.Buffers;
using System.Text;
using Windhover.Exporter.Exposition;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;
using Windhover.Exporter.Registry;
using Windhover.Exporter.Shards;
using Windhover.Exporter.State;

namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>Tells how a StatsD line is parsed, which rule takes it, which series it becomes and what stands against it:
/// <c>windhover explain</c> and <c>/-/explain</c>.</summary>
/// <remarks>The line runs through an exporter of its own, made for it and thrown away.</remarks>
internal sealed class LineExplainer(MetricMapper mapper, ExporterOptions options)
{
    /// <summary>Tells what would become of a line if it came to a running exporter now. Nothing is added or counted there.</summary>
    public static LineExplanation Explain(StatsdExporter live, ReadOnlySpan<byte> line)
        => new LineExplainer(live.Mapper, live.Options).Explain(line, live.Registry);

    /// <param name="line">Without its line end.</param>
    /// <param name="live">Series of a running exporter to compare with; null for none.</param>
    public LineExplanation Explain(ReadOnlySpan<byte> line, SeriesRegistry? live = null)
    {
        var parsed = new ParsedLine();
        var statistics = new LineStatistics();
        new LineParser(options.Lines).Parse(line, parsed, statistics);

        var trace = new SampleTrace(live);
        var exposition = Run(line, trace);
        return new LineExplanation(
            Encoding.UTF8.GetString(line),
            NameOf(line),
            TagDialect.Tell(line, parsed.Labels, options.Lines),
            statistics.TagErrors,
            statistics.Samples,
            [.. LineFaults.Of(statistics)],
            [.. trace.Samples.Select(Tell)],
            Live: live is not null,
            exposition.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private string Run(ReadOnlySpan<byte> line, SampleTrace trace)
    {
        // The state file belongs to the exporter that runs, and is locked.
        var scratch = new StatsdExporter(options with { State = null }, TimeProvider.System, mapper);
        var sink = scratch.CreateSink(trace);
        sink.Enter();
        sink.Line(line);
        sink.Exit();
        var output = new ArrayBufferWriter<byte>();
        scratch.WriteClientMetrics(output, MetricsFormat.Text);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private string? NameOf(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return colon <= 0 ? null : new TagParser(options.Lines).ReadName(line[..colon], [], new LineStatistics());
    }

    private ExplainedSample Tell(TracedSample sample)
    {
        var parsed = sample.Event;
        var rule = sample.Rule;
        return new ExplainedSample(
            parsed.Type.Event.Label(),
            Number(parsed.Value),
            parsed.Relative,
            parsed.Count,
            sample.IsDropped ? "dropped" : sample.Rejection == Rejection.None ? "added" : "rejected",
            rule is null ? null : new ExplainedRule(rule.Line, rule.Match, RuleRivals.KindOf(rule), rule.Name),
            RuleRivals.Of(mapper, parsed.Name, parsed.Type.Event, rule),
            sample.Series is { } series
                ? new ExplainedSeries(
                    series.Kind.Name(), series.Name, series.Labels, series.Help, series.Ttl.TotalSeconds, sample.IsKnown, sample.OtherHelp)
                : null,
            sample.Rejection == Rejection.None
                ? null
                : new ExplainedRejection(
                    sample.Rejection.Reason(),
                    sample.Holder,
                    ReasonText.Of(sample.Rejection, sample.Series?.Name ?? "", sample.Holder, sample.HolderKind)));
    }

    private static string Number(double value)
    {
        Span<byte> text = stackalloc byte[FloatWriter.MaxLength];
        return Encoding.ASCII.GetString(text[..FloatWriter.Format(value, text)]);
    }
}

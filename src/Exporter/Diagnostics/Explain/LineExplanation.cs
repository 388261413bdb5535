namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>What becomes of one StatsD line. This is also the form of the JSON: numbers that may be NaN or infinite are text.</summary>
/// <param name="Line">As it came; bytes that are not UTF-8 are shown as U+FFFD.</param>
/// <param name="Name">The StatsD name, tags removed; null if the line has none.</param>
/// <param name="Tags">In the order of their names.</param>
/// <param name="TagErrors">Tags that were skipped because key or value is missing.</param>
/// <param name="Samples">Samples read, the rejected ones included.</param>
/// <param name="Errors">Why samples, or all of the line, were rejected by the parser.</param>
/// <param name="Events">The samples that the parser took.</param>
/// <param name="Live">Whether it was compared with the series of a running exporter.</param>
/// <param name="Exposition">What an exporter shows that got this line alone.</param>
internal sealed record LineExplanation(
    string Line,
    string? Name,
    IReadOnlyList<ExplainedTag> Tags,
    long TagErrors,
    long Samples,
    IReadOnlyList<ExplainedError> Errors,
    IReadOnlyList<ExplainedSample> Events,
    bool Live,
    IReadOnlyList<string> Exposition);

/// <param name="Dialect">How it was written: DogStatsD, InfluxDB, Librato, SignalFX, or as a container id.</param>
internal sealed record ExplainedTag(string Name, string Value, string Dialect);

/// <param name="Reason">The label <c>reason</c> of <c>statsd_exporter_sample_errors_total</c>.</param>
internal sealed record ExplainedError(string Reason, long Count, string Text);

/// <param name="Type">counter, gauge or observer.</param>
/// <param name="Value">Sampling rate and unit applied; a rule's scale is not.</param>
/// <param name="Relative">Gauges: added to the value there is.</param>
/// <param name="Weight">How often the value counts.</param>
/// <param name="Outcome">added, dropped (a rule says so) or rejected.</param>
/// <param name="Rule">The rule that takes it; null for none.</param>
/// <param name="Hidden">Other rules that fit the name, and why they do not get it.</param>
/// <param name="Series">Where it goes, or would go if it were not rejected.</param>
internal sealed record ExplainedSample(
    string Type,
    string Value,
    bool Relative,
    long Weight,
    string Outcome,
    ExplainedRule? Rule,
    IReadOnlyList<HiddenRule> Hidden,
    ExplainedSeries? Series,
    ExplainedRejection? Rejection);

/// <param name="Line">First line of the rule in the mapping file.</param>
/// <param name="Kind">glob or regex.</param>
/// <param name="Name">The template.</param>
internal sealed record ExplainedRule(int Line, string Match, string Kind, string Name);

internal sealed record HiddenRule(int Line, string Match, string Kind, string Reason);

/// <param name="TtlSeconds">0 for never.</param>
/// <param name="Exists">Whether a running exporter has it already; null if none was asked.</param>
/// <param name="OtherHelp">What a running exporter shows in place of <paramref name="Help"/>: the first that the name had; null if that
/// is the same.</param>
internal sealed record ExplainedSeries(
    string Type, string Name, string Labels, string Help, double TtlSeconds, bool? Exists, string? OtherHelp);

/// <param name="Reason">As in the exporter's own metrics.</param>
/// <param name="Holder">The metric in the way, where there is one.</param>
internal sealed record ExplainedRejection(string Reason, string? Holder, string Text);

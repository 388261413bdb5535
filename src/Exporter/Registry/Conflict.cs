using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Registry;

/// <summary>Two names that want one place in the exposition; the first keeps it.</summary>
/// <param name="Type">Of the rejected events.</param>
/// <param name="MetricName">That the rejected events would have had.</param>
/// <param name="StatsdName">Of the last rejected line.</param>
/// <param name="Holder">The metric that has the place.</param>
/// <param name="Reason">Why they were rejected.</param>
/// <param name="Events">Rejected so far.</param>
internal sealed record Conflict(
    EventType Type, string MetricName, string StatsdName, string Holder, Rejection Reason, long Events);

/// <summary>A help text that is not shown, as its name has one already. The samples are kept.</summary>
/// <param name="MetricName">That has both.</param>
/// <param name="StatsdName">Of the last line that made a series of it.</param>
/// <param name="Shown">The first.</param>
/// <param name="NotShown">Of that line.</param>
/// <param name="Series">New series so far whose help text is not shown.</param>
internal sealed record HelpConflict(string MetricName, string StatsdName, string Shown, string NotShown, long Series);

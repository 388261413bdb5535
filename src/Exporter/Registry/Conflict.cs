using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Registry;

/// <summary>Two names that want one place in the exposition; the first keeps it.</summary>
/// <param name="Type">Of the refused events.</param>
/// <param name="MetricName">That the refused events would have had.</param>
/// <param name="StatsdName">Of the last refused line.</param>
/// <param name="Holder">The metric that has the place.</param>
/// <param name="Reason">What stands against the newcomer.</param>
/// <param name="Events">Refused so far.</param>
internal sealed record Conflict(
    EventType Type, string MetricName, string StatsdName, string Holder, Refusal Reason, long Events);

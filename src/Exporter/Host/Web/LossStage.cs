namespace Windhover.Exporter.Host.Web;

/// <summary>A place at which something can be lost on its way from the socket to a series, and what was.</summary>
/// <param name="Name">Of the place, in a few words.</param>
/// <param name="Unit">What is counted, in the plural.</param>
/// <param name="Lost">So many, since the start.</param>
/// <param name="Metric">That <c>/metrics</c> shows the same number under; empty where nothing can be lost.</param>
/// <param name="Why">What makes it happen, and what helps.</param>
/// <param name="Reasons">The number by reason, name or target, where the metric has such a label; the largest first.</param>
internal sealed record LossStage(
    string Name, string Unit, long Lost, string Metric, string Why, IReadOnlyList<(string Reason, long Lost)> Reasons);

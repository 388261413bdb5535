using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Registry;
using Windhover.Exporter.State;

namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>The page <c>/-/conflicts</c>: both sides of each.</summary>
internal sealed record ConflictReport(IReadOnlyList<ConflictRow> Conflicts, IReadOnlyList<HelpConflict> HelpConflicts)
{
    public static ConflictReport Of(StatsdExporter exporter) => new(
    [
        .. exporter.Conflicts()
            .OrderByDescending(conflict => conflict.Events)
            .ThenBy(conflict => conflict.MetricName, StringComparer.Ordinal)
            .ThenBy(conflict => conflict.Type)
            .Select(conflict => Row(conflict, exporter.KindOf(conflict.Holder))),
    ],
    [
        .. exporter.Registry.Rejections.HelpConflicts()
            .OrderByDescending(conflict => conflict.Series)
            .ThenBy(conflict => conflict.MetricName, StringComparer.Ordinal),
    ]);

    public string ToText()
    {
        var text = new StringBuilder(Conflicts.Count == 0
            ? "No sample was rejected because its name was taken.\n"
            : "Samples that were rejected because their name was taken; the first keeps it.\n");
        foreach (var row in Conflicts)
        {
            text.Append($"\n{row.MetricName}: {row.Events} {row.Type} events rejected\n");
            text.Append($"  rejected  {row.Type} {row.MetricName}, last sent as {QuotedText.Of(row.StatsdName)}\n");
            text.Append($"  holder    {row.HolderType ?? "metric"} {row.Holder}\n");
            text.Append($"  reason    {row.Reason}: {row.Text}\n");
        }

        text.Append(HelpConflicts.Count == 0 ? "" : "\nHelp texts that are not shown, as the name had another first. Their samples are counted.\n");
        foreach (var conflict in HelpConflicts)
        {
            text.Append($"\n{conflict.MetricName}: {conflict.Series} series with another help text\n");
            text.Append($"  shown     {QuotedText.Of(conflict.Shown)}\n");
            text.Append($"  not shown {QuotedText.Of(conflict.NotShown)}, last for {QuotedText.Of(conflict.StatsdName)}\n");
        }

        return text.ToString();
    }

    private static ConflictRow Row(Conflict conflict, SeriesKind? holderKind) => new(
        conflict.MetricName,
        conflict.Type.Label(),
        conflict.StatsdName,
        conflict.Events,
        conflict.Reason.Reason(),
        conflict.Holder,
        holderKind?.Name(),
        ReasonText.Of(conflict.Reason, conflict.MetricName, conflict.Holder, holderKind));
}

/// <param name="Type">Of the rejected samples: counter, gauge or observer.</param>
/// <param name="StatsdName">Of the last rejected line.</param>
/// <param name="Reason">Why; <paramref name="Text"/> says it in words.</param>
/// <param name="Holder">The metric that has the place.</param>
/// <param name="HolderType">Its type; null if it is none of a client's.</param>
internal sealed record ConflictRow(
    string MetricName,
    string Type,
    string StatsdName,
    long Events,
    string Reason,
    string Holder,
    string? HolderType,
    string Text);

using System.Text;
using Windhover.Exporter.Lines;

namespace Windhover.Exporter.Diagnostics.Explain;

/// <summary>The page <c>/-/unmapped</c>.</summary>
/// <param name="Rules">Rules of the mapping in force.</param>
/// <param name="Events">Unmapped events since it was loaded.</param>
/// <param name="MaxMissed">Events that each count may lack.</param>
internal sealed record UnmappedReport(int Rules, long Events, long MaxMissed, IReadOnlyList<UnmappedRow> Names)
{
    public static UnmappedReport Of(StatsdExporter exporter, int count)
    {
        var top = exporter.Unmapped(count);
        return new UnmappedReport(
            exporter.Mapper.Count,
            top.Events,
            top.MaxMissed,
            [.. top.Names.Select(name => new UnmappedRow(name.Name, name.Type.Label(), name.Events))]);
    }

    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(Rules == 0
            ? "There is no rule, so every name is unmapped.\n"
            : $"Names that none of the {Rules} rules takes, since they were loaded.\n");
        text.Append($"{Events} events");
        text.Append(MaxMissed > 0 ? $"; each count below may lack up to {MaxMissed}.\n" : ".\n");
        if (Names.Count > 0)
        {
            text.Append($"\n{"events",12}  {"share",6}  {"type",-8}  name\n");
        }

        foreach (var row in Names)
        {
            // Quoted: a name from the wire may hold what a terminal obeys.
            var share = 100.0 * row.Events / Events;
            text.Append($"{row.Events,12}  {share,5:F1}%  {row.Type,-8}  {QuotedText.Of(row.Name)}\n");
        }

        return text.ToString();
    }
}

/// <param name="Name">As it came: tags removed, not escaped; cut where it is very long.</param>
internal sealed record UnmappedRow(string Name, string Type, long Events);

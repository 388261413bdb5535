using System.Globalization;
using Spectre.Console;
using Windhover.Interop;
using Windhover.Launcher.Control.Reports;

namespace Windhover.Launcher.Terminal;

/// <summary>The workers of a status, a line each. Where the columns do not all fit, the least important are left out; a cell is never
/// broken.</summary>
internal static class WorkerTable
{
    private const string Gap = "  ";
    private const int BarCells = 10;

    // "backing-off, spoiled" and what else is long says enough by then.
    private const int WidestState = 20;

    /// <param name="Name">Its heading.</param>
    /// <param name="Rank">The lowest stays longest.</param>
    /// <param name="Cells">As wide at least, so that columns do not jump while numbers grow.</param>
    /// <param name="Text">What stands in it.</param>
    /// <param name="IsNumber">Whether it ends at the right.</param>
    /// <param name="MayShrink">Has a short form, and gets what room there is: the last column.</param>
    private sealed record Column(
        string Name, int Rank, int Cells, Func<ChildReport, string> Text, bool IsNumber = true, bool MayShrink = false);

    /// <summary>The heading, and a line for each worker.</summary>
    /// <param name="now">For the age of what was.</param>
    /// <param name="width">Of the screen; null for as much as there is to be shown.</param>
    /// <param name="selected">The place of the row that is marked; null for none.</param>
    /// <param name="history">Of requests, by slot; null for none.</param>
    public static IReadOnlyList<TextLine> Of(
        StatusReport status, DateTimeOffset now, int? width, int? selected, IReadOnlyDictionary<int, History>? history, Glyphs glyphs)
    {
        var all = Columns(now, history, glyphs);
        var texts = all.ToDictionary(column => column, column => status.Workers.Select(worker => TerminalText.OneLine(column.Text(worker))).ToArray());
        var wanted = all.ToDictionary(column => column, column => texts[column].Append(column.Name).Select(TextLine.WidthOf).Append(column.Cells).Max());
        var (shown, cells) = Choose(all, wanted, width);
        if (shown.Find(column => column.MayShrink) is { } last && cells[last] < wanted[last])
        {
            texts[last] = [.. status.Workers.Select(worker => TerminalText.OneLine(ChildText.ShortLastEnd(worker, now)))];
        }
        var lines = new List<TextLine> { Line(column => (column.Name, ScreenStyles.Faint), isSelected: false) };
        for (var row = 0; row < status.Workers.Count; row++)
        {
            lines.Add(Line(
                column => (texts[column][row], column.Name == "state" ? ChildText.Style(status.Workers[row]) : ScreenStyles.Plain),
                row == selected));
        }
        return lines;

        TextLine Line(Func<Column, (string Text, Style Style)> cell, bool isSelected)
        {
            // Seen without colours too.
            var line = new TextLine().Add(isSelected ? ">" : " ", ScreenStyles.Plain);
            foreach (var column in shown)
            {
                var (text, style) = cell(column);
                var isLast = column == shown[^1] && !column.IsNumber;
                var fitted = TextLine.Fit(text, cells[column], column.IsNumber, glyphs);
                line.Add(column == shown[0] ? "" : Gap, isSelected ? ScreenStyles.Marked(ScreenStyles.Plain) : ScreenStyles.Plain)
                    .Add(isLast && !isSelected ? fitted.TrimEnd() : fitted, isSelected ? ScreenStyles.Marked(style) : style);
            }
            return line;
        }
    }

    private static (List<Column> Shown, Dictionary<Column, int> Cells) Choose(
        IReadOnlyList<Column> all, IReadOnlyDictionary<Column, int> wanted, int? width)
    {
        var cells = new Dictionary<Column, int>();
        var room = (width ?? int.MaxValue) - 1;
        foreach (var column in all.OrderBy(column => column.Rank))
        {
            var gap = cells.Count == 0 ? 0 : Gap.Length;
            var least = column.MayShrink ? column.Cells : wanted[column];
            if (gap + least <= room)
            {
                cells[column] = least;
                room -= gap + least;
            }
        }
        foreach (var column in cells.Keys.Where(column => column.MayShrink).ToArray())
        {
            cells[column] += Math.Min(room, Math.Max(0, wanted[column] - cells[column]));
        }
        return ([.. all.Where(cells.ContainsKey)], cells);
    }

    private static Column[] Columns(DateTimeOffset now, IReadOnlyDictionary<int, History>? history, Glyphs glyphs)
    {
        Column[] columns =
        [
            new("slot", 1, 4, worker => Number(worker.Slot)),
            new("pid", 2, 7, ChildText.Pid),
            new("state", 3, 8, worker => TextLine.Cut(ChildText.State(worker, now), WidestState, glyphs), IsNumber: false),
            new("gen", 13, 3, worker => Number(worker.Generation)),
            new("up", 8, 5, worker => Units.Short(worker.UptimeSeconds)),
            new("requests", 16, 9, worker => Units.Count(worker.Requests)),
            new("req/s", 4, 6, worker => Units.Rate(worker.RequestsPerSecond)),
            new("", 14, BarCells, worker => history?.GetValueOrDefault(worker.Slot)?.Bars(BarCells, floor: 1, glyphs) ?? ""),
            new("active", 11, 6, worker => Units.Count(worker.ActiveRequests)),
            new("p50", 12, 5, worker => Units.ShortLatency(worker.P50Seconds, glyphs)),
            new("p99", 5, 5, worker => Units.ShortLatency(worker.P99Seconds, glyphs)),
            new("cpu", 6, 4, worker => Units.ShortPercent(worker.CpuPercent)),
            new("rss", 7, 5, worker => Units.ShortBytes(worker.ResidentBytes)),
            new("pss", 15, 5, worker => Units.ShortBytes(worker.ProportionalBytes)),
            new("restarts", 10, 8, worker => Number(worker.Restarts)),
            new("last end", 9, 14, worker => ChildText.LastEnd(worker, now), IsNumber: false, MayShrink: true),
        ];
        return history is null ? [.. columns.Where(column => column.Name.Length > 0)] : columns;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

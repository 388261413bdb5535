using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Windhover.Interop;
using Windhover.Launcher.Control.Reports;

namespace Windhover.Launcher.Terminal;

/// <summary>A launcher's status as a few lines and a table.</summary>
internal static class StatusView
{
    private const int HeadingCells = 10;

    /// <param name="now">For the age of what was.</param>
    /// <param name="width">Of the screen; null for as much as there is to be shown.</param>
    public static IRenderable Of(StatusReport status, DateTimeOffset now, int? width, Glyphs glyphs) => new Rows(
    [
        .. Heading(status, now).SelectMany(line => Lines(line.Name, line.Text, line.Style, width)),
        .. WorkerTable.Of(status, now, width, selected: null, history: null, glyphs).Select(line => line.ToRenderable()),
    ]);

    // Wrapped at blanks, below its beginning.
    private static IEnumerable<IRenderable> Lines(string name, string text, Style style, int? width)
    {
        var line = "";
        var head = name.PadRight(HeadingCells);
        foreach (var word in TerminalText.OneLine(text).Split(' '))
        {
            if (line.Length > 0 && HeadingCells + TextLine.WidthOf(line) + 1 + TextLine.WidthOf(word) > width)
            {
                yield return new TextLine().Add(head, ScreenStyles.Faint).Add(line.TrimEnd(), style).ToRenderable();
                (head, line) = (new string(' ', HeadingCells), word);
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }
        yield return new TextLine().Add(head, ScreenStyles.Faint).Add(line, style).ToRenderable();
    }

    private static IEnumerable<(string Name, string Text, Style Style)> Heading(StatusReport status, DateTimeOffset now)
    {
        var ready = status.Workers.Count(worker => worker.State == "ready");
        yield return (
            "windhover",
            $"{status.Version}, pid {status.Pid}, up {Units.Duration(status.UptimeSeconds)}: {status.Phase}, generation {status.Generation}, "
                + $"{ready} of {status.WantedWorkers} workers ready",
            status.Phase == "serving" && ready >= status.WantedWorkers ? ScreenStyles.Plain : ScreenStyles.Busy);
        var urls = string.Join("  ", status.Listeners.Select(listener => listener.Url).Distinct());
        yield return ("app", $"{status.Name ?? status.AppName}   {urls}", ScreenStyles.Plain);
        foreach (var listener in status.Listeners.Where(listener => listener.QueueLength is not null))
        {
            yield return (
                "queue",
                $"{listener.QueueLength} of {listener.QueueLimit}, at most {listener.QueuePeak ?? listener.QueueLength} in the last minute   {listener.Address}",
                Math.Max(listener.QueueLength ?? 0, listener.QueuePeak ?? 0) > listener.QueueLimit / 2 ? ScreenStyles.Bad : ScreenStyles.Plain);
        }
        if (status.ProportionalBytes is not null)
        {
            yield return ("memory", $"{Units.Bytes(status.ProportionalBytes)} in all, what is shared counted once", ScreenStyles.Plain);
        }
        if (status.Exporter is { } exporter)
        {
            yield return (
                "exporter",
                $"{ChildText.State(exporter, now)}, pid {ChildText.Pid(exporter)}, "
                    + $"up {Units.Duration(exporter.UptimeSeconds)}, CPU {Units.Percent(exporter.CpuPercent)}, {Units.Bytes(exporter.ResidentBytes)}, "
                    + $"restarts {exporter.Restarts}{(exporter.LastExits is [] ? "" : ": " + ChildText.LastEnd(exporter, now))}   {status.MetricsUrl}",
                ChildText.Style(exporter));
        }
        if (status.Counts is { } counts)
        {
            yield return (
                "counts",
                $"{Number(counts.Recorded)} recorded, {Number(counts.Counted)} counted, {Number(counts.Lost)} lost{Reasons(counts)}, "
                    + $"{Number(counts.OnTheWay)} on the way",
                counts.Lost > 0 ? ScreenStyles.Bad : ScreenStyles.Plain);
        }
        if (status.DroppedLogLines > 0)
        {
            yield return ("log", $"{Number(status.DroppedLogLines)} lines could not be written", ScreenStyles.Bad);
        }
        foreach (var worker in status.Workers.Where(worker => worker.Spoiled is not null))
        {
            yield return (
                "spoiled",
                $"worker {worker.Slot} wrote {Number(worker.Spoiled!.Values)} values that cannot be, first: {worker.Spoiled.First}; replace it",
                ScreenStyles.Bad);
        }
        if (status.LastReload is { } reload)
        {
            yield return (
                "reload",
                $"{(reload.Succeeded ? "done" : "abandoned")} {Units.Duration((now - reload.At).TotalSeconds)} ago, "
                    + $"took {Units.Duration(reload.DurationSeconds)}: {reload.Message}",
                reload.Succeeded ? ScreenStyles.Plain : ScreenStyles.Bad);
        }
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Reasons(CountsReport counts) => counts.Lost == 0
        ? ""
        : $" ({string.Join(", ", counts.LostBy.Select(pair => $"{pair.Key} {Number(pair.Value)}"))})";
}

using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Windhover.Interop;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Terminal;

/// <summary>A launcher's status as a few lines and a table.</summary>
internal static class StatusView
{
    /// <summary>A worker says that it lives every second or so. Beyond this, an operator should look.</summary>
    private const double SilentAfterSeconds = 5;

    private static readonly Style Good = new(Color.Green);
    private static readonly Style Busy = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red);
    private static readonly Style Faint = new(decoration: Decoration.Dim);

    /// <param name="now">For the age of what was.</param>
    public static IRenderable Of(StatusReport status, DateTimeOffset now) =>
        new Rows([.. Heading(status, now), Table(status, now, selected: null)]);

    /// <summary>What is above the table.</summary>
    public static IEnumerable<IRenderable> Heading(StatusReport status, DateTimeOffset now)
    {
        var ready = status.Workers.Count(worker => worker.State == "ready");
        yield return Line(
            "windhover",
            $"{status.Version}, pid {status.Pid}, up {Units.Duration(status.UptimeSeconds)}: {status.Phase}, generation {status.Generation}, "
                + $"{ready} of {status.WantedWorkers} workers ready",
            status.Phase == "serving" && ready >= status.WantedWorkers ? Style.Plain : Busy);
        var urls = string.Join("  ", status.Listeners.Select(listener => listener.Url).Distinct());
        yield return Line("app", $"{Path.GetFileNameWithoutExtension(status.App)}   {urls}", Style.Plain);
        foreach (var listener in status.Listeners.Where(listener => listener.QueueLength is not null))
        {
            yield return Line(
                "queue",
                $"{listener.QueueLength} of {listener.QueueLimit}, at most {listener.QueuePeak ?? listener.QueueLength} in the last minute   {listener.Address}",
                Math.Max(listener.QueueLength ?? 0, listener.QueuePeak ?? 0) > listener.QueueLimit / 2 ? Bad : Style.Plain);
        }
        if (status.ProportionalBytes is not null)
        {
            yield return Line("memory", $"{Units.Bytes(status.ProportionalBytes)} in all, what is shared counted once", Style.Plain);
        }
        if (status.Exporter is { } exporter)
        {
            yield return Line(
                "exporter",
                $"{State(exporter, now)}, pid {exporter.Pid?.ToString(CultureInfo.InvariantCulture) ?? Units.Unknown}, "
                    + $"up {Units.Duration(exporter.UptimeSeconds)}, CPU {Units.Percent(exporter.CpuPercent)}, {Units.Bytes(exporter.ResidentBytes)}, "
                    + $"restarts {exporter.Restarts}{LastEnd(exporter, now, ": ")}   {status.MetricsUrl}",
                StyleOf(exporter));
        }
        if (status.Counts is { } counts)
        {
            yield return Line(
                "counts",
                $"{Number(counts.Recorded)} recorded, {Number(counts.Counted)} counted, {Number(counts.Lost)} lost{Reasons(counts)}, "
                    + $"{Number(counts.OnTheWay)} on the way",
                counts.Lost > 0 ? Bad : Style.Plain);
        }
        if (status.DroppedLogLines > 0)
        {
            yield return Line("log", $"{Number(status.DroppedLogLines)} lines could not be written", Bad);
        }
        foreach (var worker in status.Workers.Where(worker => worker.Spoiled is not null))
        {
            yield return Line(
                "spoiled",
                $"worker {worker.Slot} wrote {Number(worker.Spoiled!.Values)} values that cannot be, first: {worker.Spoiled.First}; replace it",
                Bad);
        }
        if (status.LastReload is { } reload)
        {
            yield return Line(
                "reload",
                $"{(reload.Succeeded ? "done" : "abandoned")} {Units.Duration((now - reload.At).TotalSeconds)} ago, "
                    + $"took {Units.Duration(reload.DurationSeconds)}: {reload.Message}",
                reload.Succeeded ? Style.Plain : Bad);
        }
    }

    /// <param name="selected">The place of a row that is marked; null for none.</param>
    public static Table Table(StatusReport status, DateTimeOffset now, int? selected)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var (name, isNumber) in Columns)
        {
            var column = new TableColumn(new Text(name, Faint)) { NoWrap = true };
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }
        for (var i = 0; i < status.Workers.Count; i++)
        {
            table.AddRow(Cells(status.Workers[i], now, isSelected: i == selected));
        }
        return table;
    }

    private static readonly (string Name, bool IsNumber)[] Columns =
    [
        ("slot", true), ("pid", true), ("state", false), ("gen", true), ("up", true), ("requests", true), ("req/s", true),
        ("active", true), ("p50", true), ("p99", true), ("cpu", true), ("rss", true), ("pss", true), ("restarts", true), ("last end", false),
    ];

    private static IEnumerable<IRenderable> Cells(ChildReport worker, DateTimeOffset now, bool isSelected)
    {
        var decoration = isSelected ? Decoration.Invert : Decoration.None;
        var plain = new Style(decoration: decoration);
        string[] before = [worker.Slot.ToString(CultureInfo.InvariantCulture), worker.Pid?.ToString(CultureInfo.InvariantCulture) ?? Units.Unknown];
        string[] after =
        [
            worker.Generation.ToString(CultureInfo.InvariantCulture),
            Units.Duration(worker.UptimeSeconds),
            Units.Count(worker.Requests),
            Units.Rate(worker.RequestsPerSecond),
            Units.Count(worker.ActiveRequests),
            Units.Latency(worker.P50Seconds),
            Units.Latency(worker.P99Seconds),
            Units.Percent(worker.CpuPercent),
            Units.Bytes(worker.ResidentBytes),
            Units.Bytes(worker.ProportionalBytes),
            worker.Restarts.ToString(CultureInfo.InvariantCulture),
            LastEnd(worker, now, ""),
        ];
        return
        [
            .. before.Select(text => new Text(text, plain)),
            new Text(TerminalText.OneLine(State(worker, now)), new Style(StyleOf(worker).Foreground, decoration: decoration)),
            .. after.Select(text => new Text(TerminalText.OneLine(text), plain)),
        ];
    }

    private static string State(ChildReport child, DateTimeOffset now) => child switch
    {
        { RestartAt: { } due } when due > now => $"{child.State} ({Units.Duration((due - now).TotalSeconds)})",
        { Spoiled: not null } => $"{child.State}, spoiled",
        { HeartbeatAgeSeconds: > SilentAfterSeconds } => $"{child.State}, silent {Units.Duration(child.HeartbeatAgeSeconds)}",
        _ => child.State,
    };

    private static Style StyleOf(ChildReport child) => child switch
    {
        { State: "backing-off" } or { Spoiled: not null } or { HeartbeatAgeSeconds: > SilentAfterSeconds } => Bad,
        { State: "ready" } => Good,
        { State: "drained" } => Faint,
        _ => Busy,
    };

    private static string LastEnd(ChildReport child, DateTimeOffset now, string prefix)
    {
        if (child.LastExits is not [var last, ..])
        {
            return prefix.Length > 0 ? "" : Units.Unknown;
        }
        // An exit code alone does not tell that it was asked for.
        var cause = last.Reason is ExitReason.Exit or ExitReason.Signal or ExitReason.OutOfMemory
            ? last.Text
            : $"{last.Reason.Label()}, {last.Text}";
        return $"{prefix}{cause}, {Units.Duration((now - last.At).TotalSeconds)} ago";
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Reasons(CountsReport counts) => counts.Lost == 0
        ? ""
        : $" ({string.Join(", ", counts.LostBy.Select(pair => $"{pair.Key} {Number(pair.Value)}"))})";

    private static Paragraph Line(string heading, string text, Style style) =>
        new Paragraph().Append(heading.PadRight(10), Faint).Append(TerminalText.OneLine(text), style);
}

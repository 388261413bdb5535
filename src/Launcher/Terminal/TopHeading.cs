using System.Globalization;
using Spectre.Console;
using Windhover.Launcher.Control.Reports;

namespace Windhover.Launcher.Terminal;

/// <summary>The first lines of <c>windhover top</c>: how all do, in two or three lines of any width, and a line for each thing that is
/// wrong.</summary>
internal static class TopHeading
{
    private const int BarCells = 15;

    /// <summary>Below it a full bar would stand for noise.</summary>
    private const double LatencyFloor = 0.001;

    /// <param name="now">For the age of what was.</param>
    /// <param name="width">Of the screen.</param>
    public static IEnumerable<TextLine> Of(TopState state, StatusReport status, DateTimeOffset now, int width, Glyphs glyphs)
    {
        const string Gap = "  ";
        yield return TextLine.Join(First(status), Gap, width, glyphs);
        yield return TextLine.Join(Second(state, status, glyphs), Gap, width, glyphs);
        if (status.Exporter is not null || state.Exporter is not null)
        {
            yield return TextLine.Join(Third(state, status, now), Gap, width, glyphs);
        }
        foreach (var text in Problems(status, now))
        {
            yield return TextLine.Join([(text, ScreenStyles.Bad)], Gap, width, glyphs);
        }
    }

    private static IEnumerable<(string Text, Style Style)> First(StatusReport status)
    {
        var ready = status.Workers.Count(worker => worker.State == "ready");
        yield return (status.Name ?? status.AppName, ScreenStyles.Strong);
        yield return (status.Phase, status.Phase == "serving" ? ScreenStyles.Good : ScreenStyles.Busy);
        yield return ($"{ready}/{status.WantedWorkers} workers", ready >= status.WantedWorkers ? ScreenStyles.Plain : ScreenStyles.Busy);
        yield return ($"up {Units.Short(status.UptimeSeconds)}", ScreenStyles.Plain);
        yield return (string.Join(' ', status.Listeners.Select(listener => listener.Url).Distinct()), ScreenStyles.Plain);
        yield return ($"generation {status.Generation}", ScreenStyles.Faint);
        yield return ($"pid {status.Pid}", ScreenStyles.Faint);
        yield return ($"windhover {status.Version}", ScreenStyles.Faint);
    }

    private static IEnumerable<(string Text, Style Style)> Second(TopState state, StatusReport status, Glyphs glyphs)
    {
        yield return ($"{Units.Rate(state.RequestsPerSecond)} req/s", ScreenStyles.Strong);
        yield return (state.Rates.Bars(BarCells, floor: 1, glyphs), ScreenStyles.Bars);
        yield return ($"slowest p99 {Units.ShortLatency(state.SlowestP99, glyphs)}", ScreenStyles.Plain);
        yield return (state.Latencies.Bars(BarCells, LatencyFloor, glyphs), ScreenStyles.Bars);
        foreach (var listener in status.Listeners.Where(listener => listener.QueueLength is not null))
        {
            var most = Math.Max(listener.QueueLength ?? 0, listener.QueuePeak ?? 0);
            yield return (
                $"queue {listener.QueueLength}/{listener.QueueLimit} peak {most}",
                most > listener.QueueLimit / 2 ? ScreenStyles.Bad : ScreenStyles.Plain);
        }
        if (status.ProportionalBytes is not null)
        {
            yield return ($"memory {Units.ShortBytes(status.ProportionalBytes)}", ScreenStyles.Plain);
        }
    }

    private static IEnumerable<(string Text, Style Style)> Third(TopState state, StatusReport status, DateTimeOffset now)
    {
        if (status.Exporter is { } exporter)
        {
            yield return ($"exporter {ChildText.State(exporter, now)}", ChildText.Style(exporter));
            yield return ($"{Units.ShortPercent(exporter.CpuPercent)} {Units.ShortBytes(exporter.ResidentBytes)}", ScreenStyles.Plain);
        }
        if (state.Exporter is { } text)
        {
            yield return (text, ScreenStyles.Plain);
        }
        else if (status.Counts is { } counts)
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"{counts.Counted:N0} counted, {counts.Lost:N0} lost"), ScreenStyles.Plain);
        }
    }

    private static IEnumerable<string> Problems(StatusReport status, DateTimeOffset now)
    {
        if (status.Counts is { Lost: > 0 } counts)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{counts.Lost:N0} measurements lost: ")
                + string.Join(", ", counts.LostBy.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}")));
        }
        if (status.DroppedLogLines > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{status.DroppedLogLines:N0} log lines could not be written");
        }
        foreach (var worker in status.Workers.Where(worker => worker.Spoiled is not null))
        {
            yield return $"worker {worker.Slot} wrote what cannot be: {worker.Spoiled!.First}; replace it";
        }
        if (status.LastReload is { Succeeded: false } reload)
        {
            yield return $"reload abandoned {Units.Short((now - reload.At).TotalSeconds)} ago: {reload.Message}";
        }
    }
}

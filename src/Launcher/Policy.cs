using Windhover.Launcher.Configuration;
using Windhover.Launcher.Model;

namespace Windhover.Launcher;

/// <summary>What the arbiter needs of what the operator has set.</summary>
internal static class Policy
{
    public static ArbiterOptions Of(LauncherOptions options) => new()
    {
        Workers = options.Workers,
        EmbeddedExporter = options.EmbedsExporter,
        HasOutboxes = options.Foreign is null && (options.EmbedsExporter || options.Statsd is not null),
        ReadyTimeout = options.ReadyTimeout,
        NotReadyBecause = options.Foreign?.Probe.Complaint ?? "",
        GracefulTimeout = options.GracefulTimeout,
        MaxSurge = options.MaxSurge,
        MaxUnavailable = options.MaxUnavailable,
        MaxDraining = options.MaxDraining,
        MaxWorkers = options.MaxWorkers,
        ScaleAim = options.ScaleAim,
        MaxRequests = options.MaxRequests,
        MaxAge = options.MaxAge,
        MaxRssBytes = options.MaxRssBytes,
        ReplacementJitter = options.RecycleJitter,
        HangTimeout = options.HangTimeout,
    };

    /// <summary>Settings that differ and that only a launcher that starts anew can follow: it holds their sockets.</summary>
    public static IReadOnlyList<string> NeedRestart(LauncherOptions running, LauncherOptions wanted)
    {
        var changed = new List<string>();
        void Compare(bool same, string name)
        {
            if (!same)
            {
                changed.Add(name);
            }
        }
        Compare(running.Listen.SequenceEqual(wanted.Listen), LauncherSettings.Listen.Name);
        Compare(
            (running.EmbedsExporter, running.Statsd) == (wanted.EmbedsExporter, wanted.Statsd), LauncherSettings.Statsd.Name);
        Compare(running.SocketMode == wanted.SocketMode, LauncherSettings.SocketMode.Name);
        Compare(running.TouchReload == wanted.TouchReload, LauncherSettings.TouchReload.Name);
        Compare(running.ReloadOnChange == wanted.ReloadOnChange, LauncherSettings.ReloadOnChange.Name);
        Compare(
            (running.HasControl, running.ControlPath) == (wanted.HasControl, wanted.ControlPath), LauncherSettings.Control.Name);
        Compare(running.PidFile == wanted.PidFile, LauncherSettings.PidFile.Name);
        Compare(running.Logs.Format == wanted.Logs.Format, LogSettings.Format.Name);
        Compare(running.Logs.Prefix == wanted.Logs.Prefix, LogSettings.Prefix.Name);
        Compare(running.Logs.File == wanted.Logs.File, LogSettings.File.Name);
        Compare(running.Hooks.SequenceEqual(wanted.Hooks), LogSettings.On.Name);
        Compare(running.MetricsListen == wanted.MetricsListen, LauncherSettings.MetricsListen.Name);
        foreach (var argument in running.ExporterArguments.Except(wanted.ExporterArguments)
            .Concat(wanted.ExporterArguments.Except(running.ExporterArguments)))
        {
            changed.Add(argument.Split('=')[0].Replace("--no-", "", StringComparison.Ordinal).TrimStart('-'));
        }
        return [.. changed.Distinct()];
    }
}

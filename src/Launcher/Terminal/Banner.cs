using System.Text;
using Windhover.Launcher.Configuration;

namespace Windhover.Launcher.Terminal;

/// <summary>The few lines that tell, once everything runs, where everything is.</summary>
internal static class Banner
{
    /// <param name="options">What runs.</param>
    /// <param name="appUrls">Where clients reach the app.</param>
    /// <param name="control">Path of the control socket; null where there is none.</param>
    /// <param name="metricsUrl">Where Prometheus scrapes; null where an exporter elsewhere serves them.</param>
    /// <param name="ownMetricsUrl">Where the launcher shows its own metrics; null where it does not do that by itself.</param>
    /// <param name="statsdAddresses">Where StatsD lines are taken.</param>
    /// <param name="pid">The launcher's.</param>
    public static string Text(
        LauncherOptions options,
        IReadOnlyCollection<string> appUrls,
        string? control,
        string? metricsUrl,
        string? ownMetricsUrl,
        IReadOnlyCollection<string> statsdAddresses,
        int pid)
    {
        var name = options.App.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? Path.GetFileNameWithoutExtension(options.App)
            : Path.GetFileName(options.App);
        var workers = options.Workers == 1 ? "1 worker serves" : $"{options.Workers} workers serve";
        var text = new StringBuilder()
            .Append($"{workers} {name}\n")
            .Append($"  app      {string.Join("  ", appUrls.Distinct())}\n")
            .Append($"  metrics  {metricsUrl ?? (options.Statsd is null ? "none" : "served by the exporter that statsd names")}{(ownMetricsUrl is null ? "" : $"  {ownMetricsUrl} (the launcher's own)")}\n")
            .Append($"  statsd   {string.Join("  ", statsdAddresses)}\n");
        if (control is not null)
        {
            text.Append($"  control  {control} (windhover status, top, reload, scale; --help)\n");
        }
        return text.Append($"  stop     Ctrl-C, or kill -TERM {pid}\n").ToString();
    }
}

using System.Text;
using Windhover.Launcher.Configuration;

namespace Windhover.Launcher.Terminal;

/// <summary>The few lines that tell, once everything runs, where everything is.</summary>
internal static class Banner
{
    /// <param name="options">What runs.</param>
    /// <param name="appUrls">Where clients reach the app.</param>
    /// <param name="metricsUrl">Where Prometheus scrapes; null where an exporter elsewhere serves them.</param>
    /// <param name="statsdAddresses">Where StatsD lines are taken.</param>
    /// <param name="pid">The launcher's.</param>
    public static string Text(
        LauncherOptions options,
        IReadOnlyCollection<string> appUrls,
        string? metricsUrl,
        IReadOnlyCollection<string> statsdAddresses,
        int pid)
    {
        var workers = options.Workers == 1 ? "1 worker serves" : $"{options.Workers} workers serve";
        return new StringBuilder()
            .Append($"{workers} {Path.GetFileNameWithoutExtension(options.App)}\n")
            .Append($"  app      {string.Join("  ", appUrls.Distinct())}\n")
            .Append($"  metrics  {metricsUrl ?? "served by the exporter that statsd names"}\n")
            .Append($"  statsd   {string.Join("  ", statsdAddresses)}\n")
            .Append($"  stop     Ctrl-C, or kill -TERM {pid}\n")
            .ToString();
    }
}

using System.Text;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Logs;

/// <summary>The few lines that tell, once everything runs, where everything is.</summary>
internal sealed record Banner
{
    /// <summary>Path of what the workers run.</summary>
    public required string App { get; init; }

    public required int Workers { get; init; }

    /// <summary>Where clients reach the app.</summary>
    public required IReadOnlyCollection<string> AppUrls { get; init; }

    /// <summary>Path of the control socket; null if there is none.</summary>
    public string? Control { get; init; }

    /// <summary>Where Prometheus scrapes; null if an external exporter serves the metrics, or nothing does.</summary>
    public string? MetricsUrl { get; init; }

    public required bool HasExternalExporter { get; init; }

    /// <summary>Where the launcher shows its own metrics; null if it does not do that by itself.</summary>
    public string? OwnMetricsUrl { get; init; }

    /// <summary>Where StatsD lines are taken.</summary>
    public required IReadOnlyCollection<string> StatsdAddresses { get; init; }

    /// <summary>Whether Ctrl-C reaches the launcher: not where the program that started it has it ignored.</summary>
    public bool TakesInterrupts { get; init; } = true;

    public string Text()
    {
        var name = AppFileName.Of(App);
        var workers = Workers == 1 ? "1 worker serves" : $"{Workers} workers serve";
        var metrics = MetricsUrl ?? (HasExternalExporter ? "served by the exporter that statsd names" : "none");
        var own = OwnMetricsUrl is null ? "" : $"  {OwnMetricsUrl} (the launcher's own)";
        var text = new StringBuilder()
            .Append($"{workers} {name}\n")
            .Append($"  app      {string.Join("  ", AppUrls.Distinct())}\n")
            .Append($"  metrics  {metrics}{own}\n")
            .Append($"  statsd   {string.Join("  ", StatsdAddresses)}\n");
        if (Control is not null)
        {
            text.Append($"  control  {Control} (windhover status, top, reload, scale; --help)\n");
        }
        return text.Append($"  stop     {(TakesInterrupts ? "Ctrl-C, or " : "")}kill -TERM {Environment.ProcessId}\n").ToString();
    }
}

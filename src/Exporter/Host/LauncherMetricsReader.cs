using Windhover.Exporter.SelfMetrics;
using Windhover.Shared.Contract;

namespace Windhover.Exporter.Host;

/// <summary>The launcher's metrics, for the exporter's scrapes: as they were within the last second, or as they last were.</summary>
internal sealed class LauncherMetricsReader(MetricsPage page)
{
    private IReadOnlyList<SelfFamily> _last = [];

    /// <summary>From any thread.</summary>
    public IReadOnlyList<SelfFamily> Read()
    {
        if (page.TryRead() is { } families)
        {
            Volatile.Write(ref _last, LauncherExposition.Of(families));
        }
        return Volatile.Read(ref _last);
    }
}

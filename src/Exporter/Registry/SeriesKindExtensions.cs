namespace Windhover.Exporter.Registry;

internal static class SeriesKindExtensions
{
    /// <summary>As <c># TYPE</c> and the label <c>type</c> of <c>statsd_exporter_metrics_total</c> have it.</summary>
    public static string Name(this SeriesKind kind) => kind switch
    {
        SeriesKind.Counter => "counter",
        SeriesKind.Gauge => "gauge",
        SeriesKind.Summary => "summary",
        SeriesKind.Histogram => "histogram",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of series"),
    };
}

namespace Windhover.Exporter.Lines;

internal static class EventTypeExtensions
{
    /// <summary>The label <c>type</c> of statsd_exporter's metrics about events.</summary>
    public static string Label(this EventType type) => type switch
    {
        EventType.Counter => "counter",
        EventType.Gauge => "gauge",
        EventType.Observer => "observer",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of event"),
    };
}

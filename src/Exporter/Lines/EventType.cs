namespace Windhover.Exporter.Lines;

/// <summary>What statsd_exporter calls the type of an event; the label <c>type</c> of its own metrics, in lower case.</summary>
internal enum EventType : byte
{
    /// <summary>StatsD type <c>c</c>.</summary>
    Counter,

    /// <summary>StatsD type <c>g</c>.</summary>
    Gauge,

    /// <summary>StatsD types <c>ms</c>, <c>h</c> and <c>d</c>.</summary>
    Observer,
}

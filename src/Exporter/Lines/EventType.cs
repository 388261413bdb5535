namespace Windhover.Exporter.Lines;

/// <summary>What statsd_exporter calls the type of an event; the label <c>type</c> of its own metrics, in lower case. Which
/// type on the wire is which: <see cref="StatsdType"/>.</summary>
internal enum EventType : byte
{
    Counter,
    Gauge,

    /// <summary>What becomes a summary or a histogram, as the rules say.</summary>
    Observer,
}

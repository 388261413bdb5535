namespace Windhover.Exporter.Lines;

/// <summary>One sample of a line, ready to be mapped. Its labels are those of its line: <see cref="ParsedLine.Labels"/>.</summary>
/// <param name="Type">Counter, gauge or observer.</param>
/// <param name="Name">The raw StatsD name: tags removed, not yet escaped.</param>
/// <param name="Value">Counters: already divided by the sampling rate. Timings (<c>ms</c>): seconds.</param>
/// <param name="Relative">Gauges only: add to the value instead of replacing it (<c>+1</c>, <c>-1</c>).</param>
/// <param name="Count">How often the value was seen: int(1 / sampling rate) for observers, else 1. A weight, never a copy.</param>
internal readonly record struct StatsdEvent(EventType Type, string Name, double Value, bool Relative = false, long Count = 1)
{
    /// <summary>A value of a set, whose series is a gauge of how many there are; null for all else.</summary>
    public byte[]? SetValue { get; init; }
}

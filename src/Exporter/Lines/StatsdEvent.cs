namespace Windhover.Exporter.Lines;

/// <summary>One sample of a line, ready to be mapped. Its labels are those of its line: <see cref="ParsedLine.Labels"/>.</summary>
/// <param name="Name">The raw StatsD name: tags removed, not yet escaped.</param>
/// <param name="Value">In the unit that is shown; a sampling rate that divides has done so.</param>
/// <param name="Relative">Gauges only: add to the value instead of replacing it (<c>+1</c>, <c>-1</c>).</param>
/// <param name="Count">How often the value was seen: int(1 / sampling rate) where the rate weighs, else 1. A weight, never a copy.</param>
internal readonly record struct StatsdEvent(StatsdType Type, string Name, double Value, bool Relative = false, long Count = 1)
{
    /// <summary>The value of a set; null for all else.</summary>
    public byte[]? SetValue { get; init; }
}

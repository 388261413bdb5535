using Windhover.Exporter.Values;

namespace Windhover.Exporter.Known;

/// <summary>What a line means that differs from one seen before only in its values.</summary>
/// <param name="cell">None if the mapping drops the samples.</param>
/// <param name="meaning">Shared with all lines that are read in the same way.</param>
internal readonly struct KnownLine(SeriesCell cell, LineMeaning meaning)
{
    public readonly SeriesCell Cell = cell;
    public readonly LineMeaning Meaning = meaning;
}

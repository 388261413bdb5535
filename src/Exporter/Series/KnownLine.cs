namespace Windhover.Exporter.Series;

/// <summary>What a line means that differs from one seen before only in its values.</summary>
/// <param name="Cell">None where the mapping drops the samples.</param>
/// <param name="Meaning">Shared with all lines that are read in the same way.</param>
internal readonly record struct KnownLine(SeriesCell Cell, LineMeaning Meaning);

namespace Windhover.Exporter.Diagnostics.Cases;

/// <summary>A text of a file of tests, and where it begins.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct PlacedText(string Text, int Line, int Column);

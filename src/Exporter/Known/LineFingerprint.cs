namespace Windhover.Exporter.Known;

/// <summary>Stands for the bytes of a line outside of its values: see <see cref="LineHash"/>.</summary>
internal readonly record struct LineFingerprint(ulong Low, ulong High);

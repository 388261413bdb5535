namespace Windhover.Exporter.Series;

/// <summary>Stands for the bytes of a line outside of its values: see <see cref="LineHash"/>.</summary>
/// <param name="Low">Never 0.</param>
internal readonly record struct LineFingerprint(ulong Low, ulong High);

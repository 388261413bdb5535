namespace Windhover.Launcher.Model;

/// <summary>A new number of workers.</summary>
/// <param name="Workers">The number, or, if <paramref name="IsRelative"/>, what to add to the present one.</param>
/// <param name="IsRelative">One more, one less: what TTIN and TTOU ask for.</param>
internal readonly record struct ScaleRequest(int Workers, bool IsRelative);

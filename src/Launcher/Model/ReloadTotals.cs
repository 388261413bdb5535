namespace Windhover.Launcher.Model;

/// <summary>How many reloads ended, and how.</summary>
/// <param name="Succeeded">The new generation serves.</param>
/// <param name="Abandoned">The old one went on.</param>
/// <param name="Time">That all of them took.</param>
internal readonly record struct ReloadTotals(long Succeeded, long Abandoned, TimeSpan Time);

namespace Windhover.Launcher.Upgrading;

/// <summary>What became of the trial of a new program.</summary>
/// <param name="Problem">Null where it can take this one's place.</param>
/// <param name="Output">What it wrote last.</param>
internal sealed record UpgradeCheck(string? Problem, IReadOnlyList<string> Output);

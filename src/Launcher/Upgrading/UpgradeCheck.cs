namespace Windhover.Launcher.Upgrading;

/// <summary>What became of the trial of a new program.</summary>
/// <param name="Problem">Null if it can take this one's place.</param>
/// <param name="Output">What it wrote last.</param>
internal sealed record UpgradeCheck(string? Problem, IReadOnlyList<string> Output)
{
    /// <summary>The command that asks the new program.</summary>
    public const string Command = "upgrade-check";

    /// <summary>Its answer if it can. Programs that do not know the question do not say it.</summary>
    public const string Good = "upgrade-check: good";
}

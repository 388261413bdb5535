namespace Windhover.Shared.Contract;

/// <summary>One series of a <see cref="LauncherFamily"/>.</summary>
/// <param name="Value">Now.</param>
/// <param name="Label">Name of its label; empty where it has none.</param>
/// <param name="LabelValue">Value of that label.</param>
/// <param name="Suffix"><c>_sum</c> or <c>_count</c> for the parts of a summary, else empty.</param>
internal sealed record LauncherSample(double Value, string Label = "", string LabelValue = "", string Suffix = "");

namespace Windhover.Exporter.Registry;

/// <summary>What the registry would say to a sample.</summary>
/// <param name="IsKnown">The series is there already, so the sample is taken.</param>
/// <param name="Rejection">Why a new series would be rejected.</param>
/// <param name="Holder">The metric that would be in its way, where there is one.</param>
/// <param name="OtherHelp">The help text that the name is shown with, if the rule has another.</param>
internal readonly record struct SeriesProbe(bool IsKnown, Rejection Rejection, string? Holder, string? OtherHelp);

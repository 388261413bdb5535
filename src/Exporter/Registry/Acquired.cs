using Windhover.Exporter.Values;

namespace Windhover.Exporter.Registry;

/// <summary>The registry's answer: a cell to add to, or why there is none.</summary>
/// <param name="Holder">The metric that is in the way of a rejected one, where there is one.</param>
/// <param name="Created">The series, if it is new; else none.</param>
/// <param name="OtherHelp">The help text that its name is shown with, if the request of a new series brought another.</param>
internal readonly record struct Acquired(
    SeriesCell Cell, Rejection Rejection = Rejection.None, string? Holder = null, TimeSeries Created = default, string? OtherHelp = null);

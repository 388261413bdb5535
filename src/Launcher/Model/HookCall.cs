using System.Globalization;

namespace Windhover.Launcher.Model;

/// <summary>Something that happened, with what a command learns of it.</summary>
/// <param name="Event">What.</param>
/// <param name="Generation">Of the worker, or of the pool.</param>
/// <param name="Slot">Of the worker; null if it is not about one.</param>
/// <param name="Pid">Of the worker; null for the launcher's own.</param>
/// <param name="Reason">Why, in one word or in a sentence; null if there is nothing to say.</param>
internal sealed record HookCall(HookEvent Event, int Generation, int? Slot = null, int? Pid = null, string? Reason = null)
{
    /// <summary>Each has a value, if an empty one: a command may run under <c>set -u</c>.</summary>
    public IEnumerable<(string Name, string Value)> Variables =>
    [
        ("WINDHOVER_EVENT", Event.Label()),
        ("WINDHOVER_SLOT", Slot?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("WINDHOVER_PID", (Pid ?? Environment.ProcessId).ToString(CultureInfo.InvariantCulture)),
        ("WINDHOVER_GENERATION", Generation.ToString(CultureInfo.InvariantCulture)),
        ("WINDHOVER_REASON", Reason ?? ""),
    ];
}

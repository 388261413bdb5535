using System.Text.Json.Serialization;

namespace Windhover.Launcher.Model;

/// <summary>How a child ended: as the arbiter keeps it, as an upgrade hands it over and as the control socket shows it.</summary>
/// <param name="At">When the launcher learned of it.</param>
/// <param name="Pid">Of the process that ended; 0 if it could not be started.</param>
/// <param name="Reason">One of few, for a label.</param>
/// <param name="Text">The same for people, with numbers: <c>exit code 3</c>.</param>
internal sealed record ChildEnd(DateTimeOffset At, int Pid, ExitReason Reason, string Text)
{
    /// <summary>What it wrote last, the newest at the end. Kept only while the end is handled.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> LastLines { get; init; } = [];
}

namespace Windhover.Launcher.Model;

/// <summary>Who wrote a line.</summary>
/// <param name="Role"><c>launcher</c>, <c>worker</c>, <c>exporter</c> or <c>hook</c>.</param>
/// <param name="Slot">Of a worker; else null.</param>
/// <param name="Pid">Of the process.</param>
/// <param name="Event">Of a hook; else null.</param>
internal readonly record struct LineOrigin(string Role, int? Slot, int Pid, string? Event = null)
{
    public static LineOrigin Launcher => new("launcher", null, Environment.ProcessId);

    /// <summary>As log lines call it: <c>worker 3</c>, <c>exporter</c>.</summary>
    public string Name => Slot is { } slot ? $"{Role} {slot}" : Role;
}

namespace Windhover.Launcher.Control.Reports;

/// <summary>How the last reload went.</summary>
internal sealed record ReloadReport(DateTimeOffset At, double DurationSeconds, bool Succeeded, string Message);

namespace Windhover.Launcher.Model;

/// <summary>How a reload went: as the arbiter keeps it, as an upgrade hands it over and as the control socket shows it.</summary>
/// <param name="At">When it ended.</param>
/// <param name="DurationSeconds">From the request until the new generation served, or was abandoned; in whole milliseconds.</param>
/// <param name="Succeeded">False if the old generation keeps serving.</param>
/// <param name="Message">As in <see cref="OperationOutcome.Message"/>.</param>
internal sealed record ReloadOutcome(DateTimeOffset At, double DurationSeconds, bool Succeeded, string Message);

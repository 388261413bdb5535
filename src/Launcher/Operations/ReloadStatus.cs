using Windhover.Launcher.Model;

namespace Windhover.Launcher.Operations;

/// <summary>How the last reload went.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Duration">From the request to the last old worker's draining.</param>
/// <param name="Succeeded">Else the old generation goes on.</param>
/// <param name="Message">As in <see cref="Model.OperationOutcome.Message"/>.</param>
internal sealed record ReloadStatus(DateTimeOffset At, TimeSpan Duration, bool Succeeded, string Message);

using Windhover.Launcher.Control.Reports;

namespace Windhover.Launcher.Control;

/// <summary>A launcher of this user that runs.</summary>
/// <param name="Path">Of its control socket.</param>
/// <param name="Pid">Null where its queue is full.</param>
/// <param name="Status">Null if it was not asked, or does not answer.</param>
internal sealed record FoundLauncher(string Path, int? Pid, StatusReport? Status);

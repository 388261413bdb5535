namespace Windhover.Launcher.Upgrading;

/// <summary>How the last reload went.</summary>
internal sealed record LastReloadState(TimeSpan At, TimeSpan Duration, bool Succeeded, string Message);

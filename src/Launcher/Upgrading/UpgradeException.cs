namespace Windhover.Launcher.Upgrading;

/// <summary>The program cannot take the other one's place. The message is for the operator.</summary>
internal sealed class UpgradeException(string message) : Exception(message);

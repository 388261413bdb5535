namespace Windhover.Launcher.Control;

/// <summary>No launcher can be asked, or it refused; the message is for the operator.</summary>
internal sealed class ControlException(string message) : Exception(message);

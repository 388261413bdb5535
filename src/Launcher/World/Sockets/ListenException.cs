namespace Windhover.Launcher.World.Sockets;

/// <summary>A socket cannot be bound. The message is for the operator: what, where, and what to do.</summary>
internal sealed class ListenException(string message, Exception? inner = null) : Exception(message, inner);

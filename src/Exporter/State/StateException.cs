namespace Windhover.Exporter.State;

/// <summary>The state file cannot be used; the message says why, and what to do.</summary>
internal sealed class StateException(string message) : Exception(message);

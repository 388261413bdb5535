namespace Windhover.Exporter.Host.Flags;

/// <summary>The command line is wrong. The message names the flag, its value, and what was expected.</summary>
/// <param name="message">For the operator.</param>
public sealed class UsageException(string message) : Exception(message);

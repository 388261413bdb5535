namespace Windhover.Exporter.Host.Flags;

/// <summary>The command line is wrong. The message names the flag, its value, and what was expected.</summary>
internal sealed class UsageException(string message) : Exception(message);

namespace Windhover.Exporter.Host.Flags;

/// <summary>The command line is wrong; the message is what kingpin would print between <c>error:</c> and <c>, try --help</c>.</summary>
internal sealed class UsageException(string message) : Exception(message);

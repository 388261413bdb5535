namespace Windhover.Exporter.Host.Net;

/// <summary>An address cannot be listened on or sent to; the message has Go's words.</summary>
internal sealed class ListenException(string message) : Exception(message);

namespace Windhover.Launcher.Control.Reports;

/// <summary>A listening socket of the app.</summary>
/// <param name="Url">As a client writes it; <c>localhost</c> has two sockets.</param>
/// <param name="Address">As ss(8) shows it.</param>
/// <param name="QueueLength">Connections that wait for a worker; null for a unix socket, of which the kernel does not tell.</param>
/// <param name="QueueLimit">How many may.</param>
/// <param name="QueuePeak">The most that waited in the last minute.</param>
internal sealed record ListenerReport(string Url, string Address, int? QueueLength, int? QueueLimit, int? QueuePeak = null);

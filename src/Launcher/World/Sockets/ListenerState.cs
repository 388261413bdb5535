namespace Windhover.Launcher.World.Sockets;

/// <summary>A listening socket of the app, at one moment.</summary>
/// <param name="Url">As a client writes it.</param>
/// <param name="Address">As ss(8) shows it.</param>
/// <param name="Queue">Null if the kernel does not tell.</param>
internal sealed record ListenerState(string Url, string Address, QueueLength? Queue);

namespace Windhover.Launcher.World.Processes;

/// <summary>Workers that are any program.</summary>
/// <param name="Started">How many there were: names of their sockets are not used twice.</param>
internal sealed record ForeignHandover(int Started);

namespace Windhover.Launcher.World.Processes;

/// <summary>Where workers report to that are any program.</summary>
/// <param name="Directory">Of their sockets.</param>
/// <param name="Started">How many there were: names are not used twice.</param>
internal sealed record ForeignHandover(string Directory, int Started);

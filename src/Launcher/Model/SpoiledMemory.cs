namespace Windhover.Launcher.Model;

/// <summary>What a worker has written or said that cannot be: what else it tells of itself cannot be believed either.</summary>
/// <param name="First">The first such value, and what was expected.</param>
/// <param name="Values">How many there were, each time they were read.</param>
internal sealed record SpoiledMemory(string First, long Values);

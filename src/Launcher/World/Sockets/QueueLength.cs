namespace Windhover.Launcher.World.Sockets;

/// <summary>The queue of a listening socket: connections that the kernel has made and no worker has accepted yet.</summary>
/// <param name="Length">Now.</param>
/// <param name="Limit">The backlog in force; the kernel takes one more than this.</param>
internal readonly record struct QueueLength(int Length, int Limit);

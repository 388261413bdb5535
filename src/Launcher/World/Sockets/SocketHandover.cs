namespace Windhover.Launcher.World.Sockets;

/// <summary>A bound socket.</summary>
/// <param name="Fd">Its descriptor.</param>
/// <param name="OwnPath">Of a unix socket that the launcher made, and removes; else null.</param>
internal sealed record SocketHandover(int Fd, string? OwnPath);

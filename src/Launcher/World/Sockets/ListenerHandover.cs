namespace Windhover.Launcher.World.Sockets;

/// <summary>A listening socket of the app.</summary>
/// <param name="Fd">Its descriptor.</param>
/// <param name="Url">As a client writes it.</param>
/// <param name="OwnPath">Of a unix socket that the launcher made, and removes; else null.</param>
internal sealed record ListenerHandover(int Fd, string Url, string? OwnPath)
{
    /// <summary>What is spoken on it, where its address names that. Launchers of version 0.1 leave it out.</summary>
    public string? Protocols { get; init; }
}

namespace Windhover.Launcher.Options;

/// <summary>Where clients reach the app.</summary>
internal sealed record ListenOptions
{
    public required IReadOnlyList<ListenAddress> Addresses { get; init; }

    /// <summary>Nothing was said about it: what a service manager has bound is then taken instead.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Connections that may wait for a worker.</summary>
    public required int Backlog { get; init; }

    /// <summary>Of the unix sockets; null: as the umask leaves them.</summary>
    public UnixFileMode? SocketMode { get; init; }
}

namespace Windhover.Exporter.Ingest;

/// <summary>Why a StatsD socket could not be opened.</summary>
public enum IngestFailure
{
    /// <summary>The address cannot be understood or resolved.</summary>
    BadAddress,

    /// <summary>The operating system refused it: in use, no permission, no such directory.</summary>
    CannotListen,

    /// <summary>Another process listens on the unix socket, or the path is something else.</summary>
    SocketExists,
}

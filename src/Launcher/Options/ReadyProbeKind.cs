namespace Windhover.Launcher.Options;

internal enum ReadyProbeKind
{
    /// <summary>READY=1, or an accepted connection, whichever comes first.</summary>
    Auto,

    /// <summary>READY=1 only.</summary>
    Notify,

    /// <summary>An accepted connection.</summary>
    Tcp,

    /// <summary>Nothing: it is ready as soon as it runs.</summary>
    None,

    /// <summary>An answer to a GET request with a status of 200 to 399.</summary>
    Http,
}

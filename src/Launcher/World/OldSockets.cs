namespace Windhover.Launcher.World;

/// <summary>Who has sockets that were made anew since it was started, see <see cref="LauncherWorld.Renew"/>.</summary>
[Flags]
internal enum OldSockets
{
    None = 0,

    /// <summary>A reload gives them those of now.</summary>
    Workers = 1,

    /// <summary>The next exporter gets those of now.</summary>
    Exporter = 2,

    /// <summary>The exporter gets nothing from workers any more.</summary>
    Channel = 4,
}

using Windhover.Interop.Places;

namespace Windhover.Launcher.World.Places;

/// <summary>Directories of sockets that launchers left which were killed.</summary>
internal static class AbandonedDirectories
{
    /// <summary>One that is younger may be one that a launcher makes at this moment, and has not locked yet.</summary>
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    /// <summary>Removes those of this user that no launcher holds. What cannot be removed stays.</summary>
    /// <param name="parent">Where they lie; others may write to it.</param>
    /// <param name="prefix">Of their names.</param>
    /// <param name="now">The time.</param>
    public static void Remove(Place parent, string prefix, DateTimeOffset now)
    {
        foreach (var name in parent.TryListNames() ?? [])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                Consider(parent, name, now);
            }
        }
    }

    private static void Consider(Place parent, string name, DateTimeOffset now)
    {
        // From here on it is the directory that was looked at, whatever the name stands for.
        using var directory = parent.TryEnter(name);
        if (directory is not { Facts: { IsOwn: true, IsWritableByOthers: false } facts }
            || now - DateTimeOffset.FromUnixTimeSeconds(facts.Changed) <= Youth)
        {
            return;
        }
        using var own = directory.TryLock();
        if (own is null || directory.TryListNames() is not { } entries)
        {
            return;
        }
        // A state is locked by no process but an exporter, which ends with its launcher.
        // A launcher that another program takes the place of has no lock for a moment. Its sockets are served all the time.
        if (entries.All(entry => entry is RuntimeDirectory.StateName or RuntimeDirectory.PeersName
            || (directory.Look(entry) is { IsSocket: true } && !directory.IsServed(entry))))
        {
            RuntimeDirectory.RemovePeers(directory);
            foreach (var entry in entries)
            {
                directory.Remove(entry);
            }
            if (parent.Look(name)?.IsSameFile(facts) == true)
            {
                parent.RemoveDirectory(name);
            }
        }
    }
}

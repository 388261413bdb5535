using System.ComponentModel;
using System.Net.Sockets;
using Windhover.Interop;
using Windhover.Launcher.Options;

namespace Windhover.Launcher.World.Sockets;

/// <summary>Directories of sockets that launchers left which were killed.</summary>
internal static class AbandonedDirectories
{
    /// <summary>A younger one may be just being made, and not locked yet.</summary>
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    /// <summary>Removes those of this user that no launcher holds. What cannot be removed stays.</summary>
    /// <param name="parent">Where they lie.</param>
    /// <param name="pattern">Of their names.</param>
    /// <param name="now">The time, UTC.</param>
    public static void Remove(string parent, string pattern, DateTime now)
    {
        try
        {
            foreach (var directory in new DirectoryInfo(parent).EnumerateDirectories(pattern))
            {
                if (directory.LinkTarget is null && now - directory.LastWriteTimeUtc > Youth)
                {
                    Remove(directory);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The temporary directory cannot be listed.
        }
    }

    private static void Remove(DirectoryInfo directory)
    {
        try
        {
            using var own = FileLock.TryTakeDirectory(directory.FullName);
            if (own is null)
            {
                return;
            }
            var entries = directory.GetFileSystemInfos();
            // Only an exporter locks a state, and it ends with its launcher.
            // A launcher that another program takes the place of has no lock for a moment. Its sockets are served all the time.
            if (entries.All(entry => entry.Name == RuntimeDirectory.StateName || IsAbandonedSocket(entry.FullName)))
            {
                Array.ForEach(entries, entry => entry.Delete());
                directory.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            // Another user's, or one that is being removed just now.
        }
    }

    // The kernel answers so whatever the kind of socket was; one of another kind that lives it calls the wrong type.
    private static bool IsAbandonedSocket(string path)
    {
        if (!UnixFile.IsSocket(path) || !UnixSocketPath.Fits(path))
        {
            return false;
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}

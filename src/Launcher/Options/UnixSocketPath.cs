using System.Net.Sockets;
using System.Text;
using Windhover.Interop;

namespace Windhover.Launcher.Options;

/// <summary>Socket files outlive the process that made them: what to do about one that is in the way.</summary>
internal static class UnixSocketPath
{
    /// <summary>In bytes: sun_path has room for 108, the final zero among them, unix(7).</summary>
    public const int MaxLength = 107;

    public static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= MaxLength;

    /// <summary>Removes a socket file that no process serves any more. Leaves everything else alone, so that binding fails.</summary>
    public static void TakeOver(string path, SocketType type)
    {
        if (!File.Exists(path))
        {
            return;
        }
        using var probe = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && UnixFile.IsSocket(path))
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // In use, or not a socket: bind says it better.
        }
    }

    /// <summary>Removes the file of a socket that is ours.</summary>
    /// <param name="path">Null for a socket without one.</param>
    public static void Remove(string? path)
    {
        try
        {
            if (path is not null)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file was removed already, or its directory was: the next start takes the path over.
        }
    }

    public static string Explain(SocketException e, string path) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse when File.Exists(path) && !UnixFile.IsSocket(path) =>
            $"{path} exists and is not a socket; remove it or choose another path",
        SocketError.AddressAlreadyInUse => $"another program serves {path}; stop it or choose another path",
        SocketError.AccessDenied => $"no permission to create {path}; choose a directory that this user may write to",
        _ when !Directory.Exists(Path.GetDirectoryName(path)) => $"the directory of {path} does not exist",
        _ => e.Message,
    };
}
